//! The services that have linked roles, as AWS's documentation of each names them.

/// A service and its role.
pub(super) struct Service {
    /// Its principal.
    principal: &'static str,
    /// What its role's name says behind `AWSServiceRoleFor`.
    pub(super) word: &'static str,
    /// Whether it has as many roles as there are suffixes.
    pub(super) takes_suffix: bool,
}

impl Service {
    /// The service of a principal, which is one in its own case only.
    pub(super) fn find(principal: &str) -> Option<&'static Self> {
        SERVICES.iter().find(|service| service.principal == principal)
    }
}

const fn one(principal: &'static str, word: &'static str) -> Service {
    Service { principal, word, takes_suffix: false }
}

const fn many(principal: &'static str, word: &'static str) -> Service {
    Service { principal, word, takes_suffix: true }
}

#[rustfmt::skip]
static SERVICES: &[Service] = &[
    one("access-analyzer.amazonaws.com",                   "AccessAnalyzer"),
    many("autoscaling.amazonaws.com",                      "AutoScaling"),
    one("autoscaling-plans.amazonaws.com",                 "AutoScalingPlans_EC2AutoScaling"),
    one("backup.amazonaws.com",                            "Backup"),
    one("batch.amazonaws.com",                             "Batch"),
    one("cks.kms.amazonaws.com",                           "KeyManagementServiceCustomKeyStores"),
    one("cloud9.amazonaws.com",                            "AWSCloud9"),
    one("cloudtrail.amazonaws.com",                        "CloudTrail"),
    one("config.amazonaws.com",                            "Config"),
    many("connect.amazonaws.com",                          "AmazonConnect"),
    one("dax.amazonaws.com",                               "DAX"),
    one("dynamodb.application-autoscaling.amazonaws.com",  "ApplicationAutoScaling_DynamoDBTable"),
    one("ec2.application-autoscaling.amazonaws.com",       "ApplicationAutoScaling_EC2SpotFleetRequest"),
    one("ec2fleet.amazonaws.com",                          "EC2Fleet"),
    one("ecs.amazonaws.com",                               "ECS"),
    one("ecs.application-autoscaling.amazonaws.com",       "ApplicationAutoScaling_ECSService"),
    one("eks.amazonaws.com",                               "AmazonEKS"),
    one("eks-fargate.amazonaws.com",                       "AmazonEKSForFargate"),
    one("eks-nodegroup.amazonaws.com",                     "AmazonEKSNodegroup"),
    one("elasticache.amazonaws.com",                       "ElastiCache"),
    one("elasticbeanstalk.amazonaws.com",                  "ElasticBeanstalk"),
    one("elasticfilesystem.amazonaws.com",                 "AmazonElasticFileSystem"),
    one("elasticloadbalancing.amazonaws.com",              "ElasticLoadBalancing"),
    one("elasticmapreduce.amazonaws.com",                  "EMRCleanup"),
    one("emr-containers.amazonaws.com",                    "AmazonEMRContainers"),
    one("es.amazonaws.com",                                "AmazonElasticsearchService"),
    one("globalaccelerator.amazonaws.com",                 "GlobalAccelerator"),
    one("guardduty.amazonaws.com",                         "AmazonGuardDuty"),
    one("inspector2.amazonaws.com",                        "AmazonInspector2"),
    one("kafka.amazonaws.com",                             "Kafka"),
    one("lakeformation.amazonaws.com",                     "LakeFormationDataAccess"),
    one("lex.amazonaws.com",                               "LexBots"),
    many("lexv2.amazonaws.com",                            "LexV2Bots"),
    one("macie.amazonaws.com",                             "AmazonMacie"),
    one("mq.amazonaws.com",                                "AmazonMQ"),
    one("mrk.kms.amazonaws.com",                           "KeyManagementServiceMultiRegionKeys"),
    one("opensearchservice.amazonaws.com",                 "AmazonOpenSearchService"),
    one("ops.apigateway.amazonaws.com",                    "APIGateway"),
    one("organizations.amazonaws.com",                     "Organizations"),
    one("ram.amazonaws.com",                               "ResourceAccessManager"),
    one("rds.amazonaws.com",                               "RDS"),
    one("rds.application-autoscaling.amazonaws.com",       "ApplicationAutoScaling_RDSCluster"),
    one("redshift.amazonaws.com",                          "Redshift"),
    one("replication.dynamodb.amazonaws.com",              "DynamoDBReplication"),
    one("securityhub.amazonaws.com",                       "SecurityHub"),
    one("shield.amazonaws.com",                            "AWSShield"),
    one("spot.amazonaws.com",                              "EC2Spot"),
    one("spotfleet.amazonaws.com",                         "EC2SpotFleet"),
    one("ssm.amazonaws.com",                               "AmazonSSM"),
    one("sso.amazonaws.com",                               "SSO"),
    one("support.amazonaws.com",                           "Support"),
    one("transitgateway.amazonaws.com",                    "VPCTransitGateway"),
    one("trustedadvisor.amazonaws.com",                    "TrustedAdvisor"),
    one("wafv2.amazonaws.com",                             "WAFV2Logging"),
];
