-- For DuckDB, in this folder: cat duckdb.sql score.sql | duckdb
CREATE VIEW reports AS SELECT * FROM read_parquet('reports/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);
CREATE VIEW members AS SELECT * FROM read_parquet('members/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);
CREATE VIEW scores AS SELECT * FROM read_parquet('scores/*/*.parquet', hive_partitioning = true, hive_types_autocast = false);
CREATE VIEW terms AS SELECT * FROM read_parquet('terms.parquet');
CREATE VIEW levels AS SELECT * FROM read_parquet('levels.parquet');
