"""Envoy with the dynamic module in front of a store."""

from support.filtered import Proxy, filters

CONFIGURATION = "../module/envoy-module.yaml"


def settings(bootstrap):
    """The module's settings, to be changed in place."""
    [module] = [one for one in filters(bootstrap) if one["name"] == "keyward"]
    return module["typed_config"]["filter_config"]["value"]


class Within(Proxy):
    """An Envoy that decides by itself, its store and its edge."""

    PREFIX = "dynamicmodulescustom.keyward."

    def metrics(self):
        """What the module counts."""
        lines = [line.split(": ") for line in self.admin("/stats?filter=dynamicmodulescustom").splitlines()]
        return {name.removeprefix(self.PREFIX): int(value) for name, value in lines if name.startswith(self.PREFIX)}

    @property
    def output(self):
        return self.envoy.output.read_text(errors="replace")
