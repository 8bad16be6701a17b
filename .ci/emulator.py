"""Runs a Python program, and the bring-up tool's emulator with what it lacks in S3, SageMaker and CloudWatch Logs.

    emulator.py PROGRAM [ARGUMENT…]
"""

import functools
import os
import sys
import threading


def main(arguments):
    program = arguments[0] if arguments else ""
    if os.path.basename(program) not in ("moto_plus.py", "live.py"):
        os.execv(sys.executable, [sys.executable, *arguments])
    sys.path.insert(0, os.path.dirname(os.path.abspath(program)))
    import moto_plus

    order_s3()
    keep_network_isolation()
    add_sagemaker(moto_plus.op)
    add_saved_queries(moto_plus.op)
    sys.argv = arguments
    if os.path.basename(program) == "live.py":
        import live

        live.main()
    else:
        moto_plus.server.main()


def order_s3():
    """Lets a listing of an S3 bucket's versions and the deletion of one of them wait for each other.

    The emulator answers each request in a thread of its own and lists versions by copying all of them. One that goes
    meanwhile fails the listing with status 500, and Terraform asks for a listing before each deletion, ten at a time.
    """
    from moto.s3.models import S3Backend

    lock = threading.RLock()

    def one_at_a_time(method):
        @functools.wraps(method)
        def locked(*args, **kwargs):
            with lock:
                return method(*args, **kwargs)

        return locked

    for name in ("list_object_versions", "delete_object"):
        setattr(S3Backend, name, one_at_a_time(getattr(S3Backend, name)))


def keep_network_isolation():
    """Lets a SageMaker model keep its network isolation: the emulator reports none, which replaces the model at each update."""
    from moto.sagemaker.responses import SageMakerResponse

    create = SageMakerResponse.create_model

    @functools.wraps(create)
    def create_model(self):
        answer = create(self)
        model = self.sagemaker_backend.describe_model(self._get_param("ModelName"))
        model.enable_network_isolation = bool(self._get_param("EnableNetworkIsolation"))
        return answer

    SageMakerResponse.create_model = create_model


def add_saved_queries(op):
    """Adds the saved queries of CloudWatch Logs."""
    import uuid

    @op("logs", "PutQueryDefinition")
    def put(call, parameters):
        id = parameters.get("queryDefinitionId") or str(uuid.uuid4())
        call.store("saved queries")[id] = {**parameters, "queryDefinitionId": id}
        return {"queryDefinitionId": id}

    @op("logs", "DescribeQueryDefinitions")
    def describe(call, parameters):
        prefix = parameters.get("queryDefinitionNamePrefix", "")
        found = call.store("saved queries").values()
        return {"queryDefinitions": [query for query in found if query["name"].startswith(prefix)]}

    @op("logs", "DeleteQueryDefinition")
    def delete(call, parameters):
        found = call.store("saved queries").pop(parameters["queryDefinitionId"], None)
        return {"success": found is not None}


def add_sagemaker(op):
    """Adds monitoring schedules, which the emulator does not have, the deletion of model package groups, and job definitions without a network."""
    from moto.core.exceptions import JsonRESTError

    kind = ":monitoring-schedule/"

    def schedules(call):
        return call.store("schedules")

    def find(call, name):
        if name not in schedules(call):
            # The provider takes this class for "is not there".
            raise JsonRESTError("ResourceNotFound", f"Monitoring schedule {name} not found")
        return schedules(call)[name]

    def update(call, parameters):
        name = parameters["MonitoringScheduleName"]
        arn = f"arn:aws:sagemaker:{call.region}:{call.account}{kind}{name}"
        before = schedules(call).get(name, {})
        schedules(call)[name] = {
            **before,
            "MonitoringScheduleName": name,
            "MonitoringScheduleArn": arn,
            "MonitoringScheduleStatus": "Scheduled",
            "MonitoringScheduleConfig": parameters["MonitoringScheduleConfig"],
            "CreationTime": 0,
            "LastModifiedTime": 0,
            "Tags": parameters.get("Tags", before.get("Tags", [])),
        }
        return {"MonitoringScheduleArn": arn}

    op("sagemaker", "CreateMonitoringSchedule", "UpdateMonitoringSchedule")(update)

    @op("sagemaker", "DescribeMonitoringSchedule")
    def describe(call, parameters):
        found = find(call, parameters["MonitoringScheduleName"])
        return {key: value for key, value in found.items() if key != "Tags"}

    @op("sagemaker", "DeleteMonitoringSchedule")
    def delete(call, parameters):
        find(call, parameters["MonitoringScheduleName"])
        del schedules(call)[parameters["MonitoringScheduleName"]]
        return {}

    @op("sagemaker", "ListTags")
    def list_tags(call, parameters):
        import moto_plus

        arn = parameters["ResourceArn"]
        return {"Tags": find(call, arn.split("/")[-1])["Tags"]} if kind in arn else moto_plus.PASS

    @op("sagemaker", "DescribeDataQualityJobDefinition")
    def describe_definition(call, parameters):
        found = call.backend().describe_data_quality_job_definition(parameters["JobDefinitionName"])
        # The provider takes {} for a network, which replaces the definition.
        return {key: value for key, value in found.items() if key != "NetworkConfig" or value}

    @op("sagemaker", "DeleteModelPackageGroup")
    def delete_group(call, parameters):
        del call.backend().model_package_groups[parameters["ModelPackageGroupName"]]
        return {}


main(sys.argv[1:])
