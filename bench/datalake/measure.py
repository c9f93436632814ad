"""The same tasks as measure-object-main.ts, by the readers and metrics of openmetadata-ingestion 1.5.4."""

import json
import logging
import os
import resource
import sys
import time

import boto3
from metadata.generated.schema.entity.services.connections.database.datalake.s3Config import S3Config
from metadata.generated.schema.entity.data.table import DataType
from metadata.generated.schema.security.credentials.awsCredentials import AWSCredentials
from metadata.profiler.metrics.registry import Metrics
from metadata.readers.dataframe.models import DatalakeTableSchemaWrapper
from metadata.readers.dataframe.reader_factory import SupportedTypes
from metadata.utils.datalake.datalake_utils import DataFrameColumnParser, fetch_dataframe
from metadata.utils.sqa_like_column import SQALikeColumn

logging.disable(logging.CRITICAL)
SAMPLE_ROWS = 5000
METRICS = [
    "valuesCount", "nullCount", "distinctCount", "uniqueCount", "min", "max", "mean", "sum", "stddev", "median",
    "firstQuartile", "thirdQuartile",
]

BY_NAME = {member.name: member.value for member in Metrics}

request = json.loads(sys.argv[1])
env = os.environ
credentials = {
    "awsAccessKeyId": env["S3_ACCESS_KEY_ID"],
    "awsSecretAccessKey": env["S3_SECRET_ACCESS_KEY"],
    "awsRegion": env["S3_REGION"],
    "endPointURL": env["S3_ENDPOINT_URL"],
}
client = boto3.client(
    "s3",
    aws_access_key_id=env["S3_ACCESS_KEY_ID"],
    aws_secret_access_key=env["S3_SECRET_ACCESS_KEY"],
    region_name=env["S3_REGION"],
    endpoint_url=env["S3_ENDPOINT_URL"],
)

began = time.perf_counter()
frames = fetch_dataframe(
    config_source=S3Config(securityConfig=AWSCredentials(**credentials)),
    client=client,
    file_fqn=DatalakeTableSchemaWrapper(
        key=request["key"], bucket_name=env["S3_BUCKET_NAME"], file_extension=SupportedTypes(request["format"])
    ),
)
if not frames:
    raise RuntimeError("the client could not read the file")
columns = DataFrameColumnParser.create(frames[0], SupportedTypes(request["format"])).get_columns()
rows = sum(len(frame) for frame in frames)
failed = set()
if request["task"] != "schema":
    if request["task"] == "sample":
        share = min(1.0, SAMPLE_ROWS / rows)
        frames = [frame.sample(frac=share, replace=True) for frame in frames]
    for column in columns:
        like = SQALikeColumn(name=column.name.root, type=column.dataType)
        found = {}
        for name in METRICS:
            metric = BY_NAME[name]
            try:
                found[metric.name()] = metric(like).df_fn(frames)
            except Exception:  # Not defined for the type
                failed.add(f"{name} of {column.dataType.value}")
        if column.dataType in (DataType.INT, DataType.FLOAT):
            quartiles = {"firstQuartile", "thirdQuartile"}
            if quartiles <= found.keys():
                found["interQuartileRange"] = found["thirdQuartile"] - found["firstQuartile"]
            try:
                BY_NAME["histogram"](like).df_fn(found, frames)
            except Exception:
                failed.add("HISTOGRAM")

seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(", ".join(sorted(failed)), file=sys.stderr)
print(json.dumps({"seconds": seconds, "peakMiB": peak, "rows": rows}))
