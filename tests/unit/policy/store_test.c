// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/store.h"

#include <errno.h>
#include <stdio.h>

#include "common/fault.h"
#include "tests/fakes/suite.h"

static struct store *open_store(void)
{
	struct store *store;

	ck_assert_int_eq(store_open(":memory:", &store, NULL), 0);
	ck_assert_int_eq(store_script(store,
				 "CREATE TABLE t (n INTEGER UNIQUE, s TEXT, b BLOB) STRICT", NULL),
		0);
	return store;
}

START_TEST(values_go_in_and_come_out_as_they_are)
{
	SCOPED(store_close) struct store *store = open_store();
	SCOPED(query_close) struct query *query = NULL;
	struct value value;

	ck_assert_int_eq(
		store_run(store, "INSERT INTO t VALUES (?1, ?2, ?3)",
			VALUES(NUMBER(INT64_MIN), TEXT("'; 管理%s"), BLOB("a\0b", 3)), NULL),
		0);
	ck_assert_int_eq(store_run(store, "INSERT INTO t VALUES (?1, ?2, ?3)",
				 VALUES(NUMBER(1), TEXT(NULL), BLOB("", 0)), NULL),
		0);
	ck_assert_int_eq(store_query(store, "SELECT n AS number, s, b FROM t ORDER BY n", NO_VALUES,
				 &query, NULL),
		0);
	ck_assert_int_eq(query_next(query, NULL), 1);
	ck_assert_int_eq(query_columns(query), 3);
	ck_assert_str_eq(query_name(query, 0), "number");
	ck_assert_int_eq(query_number(query, 0), INT64_MIN);
	ck_assert_str_eq(query_text(query, 1), "'; 管理%s");
	value = query_value(query, 2);
	ck_assert_int_eq(value.type, VALUE_BLOB);
	ck_assert_uint_eq(value.length, 3);
	ck_assert_mem_eq(value.bytes, "a\0b", 3);
	ck_assert_int_eq(query_next(query, NULL), 1);
	ck_assert_str_eq(query_text(query, 1), "");
	ck_assert_int_eq(query_value(query, 1).type, VALUE_NULL);
	ck_assert_int_eq(query_next(query, NULL), 0);
}
END_TEST

START_TEST(one_statement_can_run_inside_itself)
{
	SCOPED(store_close) struct store *store = open_store();
	static const char sql[] = "SELECT n FROM t WHERE n > ?1 ORDER BY n";
	struct query *outer, *inner;
	int64_t pairs = 0;

	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(
			store_run(store, "INSERT INTO t (n) VALUES (?1)", VALUES(NUMBER(i)), NULL),
			0);
	ck_assert_int_eq(store_query(store, sql, VALUES(NUMBER(-1)), &outer, NULL), 0);
	while (query_next(outer, NULL) > 0) {
		ck_assert_int_eq(store_query(store, sql, VALUES(NUMBER(query_number(outer, 0))),
					 &inner, NULL),
			0);
		while (query_next(inner, NULL) > 0)
			pairs++;
		query_close(inner);
	}
	query_close(outer);
	ck_assert_int_eq(pairs, 10);
}
END_TEST

START_TEST(more_statements_than_are_kept_all_work)
{
	SCOPED(store_close) struct store *store = open_store();

	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 1000; i++) {
			char sql[64];
			int64_t n;

			snprintf(sql, sizeof(sql), "SELECT ?1 + %d", i);
			ck_assert_int_eq(store_number(store, sql, VALUES(NUMBER(7)), &n, NULL), 0);
			ck_assert_int_eq(n, 7 + i);
		}
	}
}
END_TEST

START_TEST(what_was_bound_once_is_not_bound_the_next_time)
{
	SCOPED(store_close) struct store *store = open_store();
	int64_t n;

	ck_assert_int_eq(
		store_number(store, "SELECT coalesce(?1, 42)", VALUES(NUMBER(7)), &n, NULL), 0);
	ck_assert_int_eq(n, 7);
	ck_assert_int_eq(store_number(store, "SELECT coalesce(?1, 42)", NO_VALUES, &n, NULL), 0);
	ck_assert_int_eq(n, 42);
}
END_TEST

START_TEST(a_broken_rule_of_the_schema_is_told)
{
	SCOPED(store_close) struct store *store = open_store();
	struct fault fault;
	int64_t n;

	ck_assert_int_eq(store_run(store, "INSERT INTO t (n) VALUES (1)", NO_VALUES, &fault), 0);
	ck_assert_int_eq(store_changes(store), 1);
	ck_assert_int_eq(
		store_run(store, "INSERT INTO t (n) VALUES (1)", NO_VALUES, &fault), -EINVAL);
	ck_assert_str_eq(fault.argument[1], "UNIQUE constraint failed: t.n");
	ck_assert_int_eq(
		store_run(store, "INSERT INTO t (n) VALUES ('x')", NO_VALUES, &fault), -EINVAL);
	ck_assert_int_eq(
		store_run(store, "INSERT INTO nowhere VALUES (1)", NO_VALUES, &fault), -EUCLEAN);
	ck_assert_int_eq(store_number(store, "SELECT n FROM t WHERE n = 99", NO_VALUES, &n, &fault),
		-ENOENT);
}
END_TEST

START_TEST(what_is_rolled_back_never_was)
{
	SCOPED(store_close) struct store *store = open_store();
	int64_t n;

	ck_assert_int_eq(store_begin(store, NULL), 0);
	ck_assert_int_eq(store_run(store, "INSERT INTO t (n) VALUES (1)", NO_VALUES, NULL), 0);
	store_rollback(store);
	store_rollback(store); /* nothing is open any more: fine */
	ck_assert_int_eq(store_number(store, "SELECT count(*) FROM t", NO_VALUES, &n, NULL), 0);
	ck_assert_int_eq(n, 0);
	ck_assert_int_eq(store_begin(store, NULL), 0);
	ck_assert_int_eq(store_run(store, "INSERT INTO t (n) VALUES (1)", NO_VALUES, NULL), 0);
	ck_assert_int_eq(store_commit(store, NULL), 0);
	ck_assert_int_eq(store_number(store, "SELECT count(*) FROM t", NO_VALUES, &n, NULL), 0);
	ck_assert_int_eq(n, 1);
}
END_TEST

RUN_TESTS("policy/store", values_go_in_and_come_out_as_they_are,
	one_statement_can_run_inside_itself, more_statements_than_are_kept_all_work,
	what_was_bound_once_is_not_bound_the_next_time, a_broken_rule_of_the_schema_is_told,
	what_is_rolled_back_never_was)
