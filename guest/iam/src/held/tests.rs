use crate::material::samples::{self, encoded};
use crate::testing::{House, between};

/// The word in the action names, the parameter that names one, and the action that makes one for Alice.
fn sorts() -> [(&'static str, &'static str, String); 3] {
    [
        (
            "SSHPublicKey",
            "SSHPublicKeyId",
            format!("Action=UploadSSHPublicKey&UserName=alice&SSHPublicKeyBody={}", encoded(samples::SSH)),
        ),
        (
            "SigningCertificate",
            "CertificateId",
            format!("Action=UploadSigningCertificate&UserName=alice&CertificateBody={}", encoded(samples::RSA)),
        ),
        (
            "ServiceSpecificCredential",
            "ServiceSpecificCredentialId",
            "Action=CreateServiceSpecificCredential&UserName=alice&ServiceName=codecommit.amazonaws.com".to_owned(),
        ),
    ]
}

#[test]
fn what_is_held_sleeps_wakes_goes_and_keeps_its_user() {
    for (word, parameter, make) in sorts() {
        let mut house = House::default();
        house.ok("Action=CreateUser&UserName=alice");
        house.ok("Action=CreateUser&UserName=bob");
        let id = between(&house.ok(&make), parameter);
        let update = format!("Action=Update{word}&UserName=alice&{parameter}={id}&Status=");
        for status in ["Inactive", "Active"] {
            house.ok(&format!("{update}{status}"));
            assert_eq!(between(&house.ok(&format!("Action=List{word}s&UserName=alice")), "Status"), status);
        }
        let expired = house.refused(&format!("{update}Expired")).0;
        assert!(["InvalidInput", "ValidationError"].contains(&expired.as_str()), "{word} {expired}");
        assert_eq!(
            house.refused(&update.replace("alice", "bob").replace("Status=", "Status=Active")).0,
            "NoSuchEntity"
        );

        let (code, message) = house.refused("Action=DeleteUser&UserName=alice");
        let first = if word == "SigningCertificate" { "delete certificates" } else { "remove referenced objects" };
        assert_eq!((code.as_str(), message), ("DeleteConflict", format!("Cannot delete entity, must {first} first.")));

        house.ok("Action=UpdateUser&UserName=alice&NewUserName=anna");
        let delete = format!("Action=Delete{word}&{parameter}={id}&UserName=");
        assert_eq!(house.refused(&format!("{delete}bob")).0, "NoSuchEntity");
        house.ok(&format!("{delete}anna"));
        assert_eq!(house.refused(&format!("{delete}anna")).0, "NoSuchEntity");
        house.ok("Action=DeleteUser&UserName=anna");
        house.ok("Action=DeleteUser&UserName=bob");
        assert!(house.store.rows.is_empty(), "{word} {:?}", house.store.rows.keys());
    }
}

#[test]
fn the_gate_is_asked_about_the_user() {
    for (word, parameter, make) in sorts() {
        let mut house = House::default();
        house.ok("Action=CreateUser&UserName=alice&Path=/a/");
        let id = between(&house.ok(&make), parameter);
        house.ok(&format!("Action=List{word}s&UserName=alice"));
        house.ok(&format!("Action=Update{word}&UserName=alice&{parameter}={id}&Status=Active"));
        house.ok(&format!("Action=Delete{word}&UserName=alice&{parameter}={id}"));
        for question in house.gate.asked.iter().skip(1) {
            assert_eq!(question.resource, "arn:aws:iam::123456789012:user/a/alice", "{}", question.action);
        }
        house.gate.denied.push("iam:DeleteSSHPublicKey");
    }
}
