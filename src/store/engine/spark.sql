-- For Spark, in this folder: cat spark.sql score.sql > month.sql && spark-sql -f month.sql
SET spark.sql.sources.partitionColumnTypeInference.enabled = false;
CREATE TEMPORARY VIEW reports USING parquet OPTIONS (path 'reports');
CREATE TEMPORARY VIEW members USING parquet OPTIONS (path 'members');
CREATE TEMPORARY VIEW scores USING parquet OPTIONS (path 'scores');
CREATE TEMPORARY VIEW terms USING parquet OPTIONS (path 'terms.parquet');
CREATE TEMPORARY VIEW levels USING parquet OPTIONS (path 'levels.parquet');
