-- Statements that want to do more than read, or to go on past their limits; one a line, comments apart.
-- refused: none of these may be answered
ATTACH ':memory:' AS other
ATTACH 'other.db' AS other
ATTACH DATABASE 'file:other.db?mode=rwc' AS other
DETACH main
SELECT load_extension('libm.so.6')
SELECT load_extension('libm.so.6', 'sin')
SELECT readfile('/etc/passwd')
SELECT writefile('other.db', 'x')
SELECT edit('x')
SELECT fts3_tokenizer('simple')
SELECT json_patch('{}', '{}')
INSERT INTO studies SELECT * FROM studies
INSERT INTO consumers VALUES('x', 1)
INSERT INTO consumers VALUES('x', 1) RETURNING *
REPLACE INTO consumers VALUES('x', 1)
UPDATE studies SET name = 'x'
UPDATE log_events SET data = '{}'
UPDATE sqlite_master SET sql = ''
UPDATE sqlite_schema SET sql = '' WHERE 0
DELETE FROM log_events
DELETE FROM contents
DELETE FROM sqlite_master
WITH d AS (SELECT 1) DELETE FROM studies
WITH d AS (SELECT 1) INSERT INTO consumers SELECT 'x', 1 FROM d
CREATE TABLE x(a)
CREATE TEMP TABLE x(a)
CREATE TEMP TABLE x AS SELECT * FROM events
CREATE TEMP VIEW x AS SELECT 1
CREATE TEMP TRIGGER x AFTER INSERT ON log_events BEGIN SELECT 1; END
CREATE VIEW x AS SELECT 1
CREATE INDEX x ON studies(name)
CREATE VIRTUAL TABLE x USING fts5(a)
CREATE VIRTUAL TABLE temp.x USING rtree(a, b, c)
CREATE VIRTUAL TABLE x USING dbstat
DROP TABLE log_events
DROP TRIGGER log_events_refuse_delete
DROP VIEW events
DROP INDEX contents_by_text
ALTER TABLE studies RENAME TO x
ALTER TABLE studies ADD COLUMN x
ALTER TABLE studies DROP COLUMN name
VACUUM
VACUUM INTO 'other.db'
REINDEX
ANALYZE
ANALYZE sqlite_master
BEGIN
BEGIN IMMEDIATE
BEGIN EXCLUSIVE
COMMIT
END
ROLLBACK
SAVEPOINT x
RELEASE x
PRAGMA user_version = 9
PRAGMA application_id = 9
PRAGMA journal_mode = DELETE
PRAGMA writable_schema = ON
PRAGMA writable_schema = RESET
PRAGMA query_only = OFF
PRAGMA trusted_schema = ON
PRAGMA foreign_keys = OFF
PRAGMA synchronous = OFF
PRAGMA wal_checkpoint(TRUNCATE)
PRAGMA incremental_vacuum
PRAGMA optimize
PRAGMA integrity_check
PRAGMA temp_store_directory = '/tmp'
PRAGMA data_store_directory = '/tmp'
PRAGMA locking_mode = EXCLUSIVE
PRAGMA case_sensitive_like = ON
PRAGMA hard_heap_limit = 1
PRAGMA soft_heap_limit = 1
PRAGMA cache_size = 1
PRAGMA max_page_count = 1
PRAGMA mmap_size = 0
PRAGMA key = 'x'
PRAGMA database_list
PRAGMA module_list
PRAGMA function_list
SELECT * FROM pragma_user_version
SELECT * FROM pragma_database_list
SELECT * FROM pragma_integrity_check
SELECT * FROM pragma_wal_checkpoint
SELECT * FROM pragma_journal_mode('DELETE')
EXPLAIN DELETE FROM studies
EXPLAIN QUERY PLAN DELETE FROM studies
SELECT 1; DELETE FROM studies
SELECT 1; ATTACH ':memory:' AS other
;;DELETE FROM studies
/* SELECT */ DELETE FROM studies
SELECT zeroblob(1000000000)
SELECT randomblob(1000000000)
SELECT hex(zeroblob(40000000))
SELECT length(hex(zeroblob(40000000)))
SELECT x || x || x || x || x || x || x || x FROM (SELECT hex(zeroblob(10000000)) AS x)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n
WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT count(*) FROM n
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY i DESC
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT group_concat(i) FROM n
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT json_group_array(hex(zeroblob(1000))) FROM n
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n AS a, n AS b, n AS c
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(length(hex(randomblob(9000000)))) FROM n
WITH RECURSIVE n(x) AS (SELECT 'a' UNION ALL SELECT x || x FROM n) SELECT max(length(x)) FROM n
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) OVER (ORDER BY i) FROM n
SELECT count(*) FROM events AS a, events AS b, events AS c, events AS d, events AS e
SELECT instr(zeroblob(30000000), zeroblob(15000000) || x'01') WHERE 0 = 1 UNION ALL SELECT instr(hex(zeroblob(8000000)), hex(zeroblob(4000000)) || '1')
SELECT hex(zeroblob(10000000)) LIKE '%' || substr(hex(zeroblob(20000)), 1, 40000) || '1%'
SELECT hex(zeroblob(10000000)) GLOB '*' || substr(hex(zeroblob(20000)), 1, 40000) || '1*'
SELECT replace(hex(zeroblob(10000000)), substr(hex(zeroblob(10000000)), 1, 10000000) || '1', 'x')
SELECT trim(hex(zeroblob(15000000)), hex(randomblob(1000000)))
SELECT hex(randomblob(9000000)), hex(randomblob(9000000)), hex(randomblob(9000000)), hex(randomblob(9000000)), hex(randomblob(9000000))
SELECT a.x, b.x, c.x, d.x, e.x FROM (SELECT hex(zeroblob(8000000)) AS x) AS a, (SELECT hex(zeroblob(8000000)) AS x) AS b, (SELECT hex(zeroblob(8000000)) AS x) AS c, (SELECT hex(zeroblob(8000000)) AS x) AS d, (SELECT hex(zeroblob(8000000)) AS x) AS e
-- bounded: these may be answered, within the limits
SELECT printf('%*c', 500000000, 'x')
SELECT printf('%.1000000000d', 1)
SELECT length(printf('%.9999999f', 1.0))
SELECT char(0, 1114111, -1)
SELECT quote(zeroblob(1000000))
SELECT json_extract('[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]', '$[0][0][0][0]')
SELECT json_array_length('[' || substr(replace(hex(zeroblob(4000000)), '00', '[],'), 2) || ']')
SELECT count(*) FROM json_tree('[' || replace(hex(zeroblob(400)), '0', '[') || replace(hex(zeroblob(400)), '0', ']') || ']')
SELECT value FROM json_each('[1,2,"a",null,{"b":[]}]')
SELECT * FROM sqlite_schema
SELECT * FROM sqlite_temp_schema
SELECT * FROM pragma_table_list
SELECT * FROM pragma_table_xinfo('log_events')
PRAGMA table_info(log_events)
SELECT total_changes(), changes(), last_insert_rowid(), sqlite_version(), random()
SELECT * FROM log_events AS a JOIN log_events AS b USING (stream_id) ORDER BY a.position DESC, b.position
SELECT *, count(*) OVER (PARTITION BY stream ORDER BY position ROWS UNBOUNDED PRECEDING) FROM events
SELECT * FROM dbstat
SELECT name, fts5(1) FROM studies
SELECT wilson_low(1e308, -1e308), wilson_high(x'00', 'a'), wilson_low(9e999, 0)
SELECT strftime('%Y', 1e18), date('now', '+9999999999 days'), julianday('0000-00-00')
SELECT abs(-9223372036854775807 - 1)
SELECT 9223372036854775807 + 1, -9223372036854775807 - 2, 1 / 0, 1 % 0, 1 << 99, ~0
SELECT CAST(x'ff00fe' AS TEXT), '' || x'c3', unicode(x'f8888080'), upper(x'ff')
SELECT (SELECT (SELECT (SELECT (SELECT (SELECT (SELECT (SELECT 1)))))))
SELECT 1 WHERE EXISTS (SELECT 1 EXCEPT SELECT 1) OR 1 IN (SELECT 2 INTERSECT SELECT 2)
SELECT CASE WHEN data LIKE '%"%' ESCAPE '"' THEN 1 END FROM events
SELECT * FROM events WHERE data MATCH 'x'
SELECT * FROM events WHERE data REGEXP 'x'
SELECT * FROM studies INDEXED BY nothing
SELECT ?1, :a, @b, $c
SELECT * FROM (VALUES (1, 2), (3, 4)) AS v
EXPLAIN SELECT * FROM events
