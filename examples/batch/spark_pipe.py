"""Maps a list of bundles over a Spark cluster, and counts machines by cause.

Usage: spark-submit spark_pipe.py hdfs:///cases/list.txt hdfs:///cases/rows

The list holds one path per line, as the executors see it (a share that all of them mount). The command must be on the
path of every executor. RDD.pipe starts it once per partition, writes the lines of the partition to its standard input
and takes each line of its standard output for an element. Exit codes 1 (a machine calls for action) and 2 (a bundle
could not be analysed) are results, so the shell turns them into success.
"""

import json
import sys

# One worker per task: Spark itself runs as many tasks at a time as an executor has cores.
PIPED = "sh -c 'upgrade-forensics batch - --jobs 1 --quiet || [ $? -le 2 ]'"
BUNDLES_PER_TASK = 50


def main(list_path, rows_path):
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("upgrade-forensics").getOrCreate()
    bundles = spark.sparkContext.textFile(list_path)
    tasks = max(1, bundles.count() // BUNDLES_PER_TASK)
    rows = bundles.repartition(tasks).pipe(PIPED, checkCode=True)
    rows.saveAsTextFile(rows_path)
    causes = (
        spark.sparkContext.textFile(rows_path)
        .map(json.loads)
        .filter(lambda row: "fingerprint" in row)
        .map(lambda row: (row["fingerprint"], (1, row["verdict"], row["bundle"])))
        .reduceByKey(lambda a, b: (a[0] + b[0], min(a, b)[1], min(a[2], b[2])))
        .sortBy(lambda cause: -cause[1][0])
    )
    for fingerprint, (count, verdict, example) in causes.collect():
        print(f"{count:6}  {verdict}  ({fingerprint}, e.g. {example})")


if __name__ == "__main__":
    main(*sys.argv[1:3])
