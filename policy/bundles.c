// SPDX-License-Identifier: GPL-3.0-or-later
/* Bundles for auditors, on the books. */
#include "policy/bundles.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/digest.h"
#include "common/text.h"
#include "policy/acts.h"

#define LIST_MAX 16384
#define FILE_NAME_MAX 128

/* A plain name below the bundle, or in one folder of it; nothing that leads out. */
static bool is_name(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

	return name && name[0] && name[0] != '.' && name[0] != '/' && strlen(name) <= FILE_NAME_MAX && strspn(name, plain) == strlen(name) &&
	       !strstr(name, "..") && !strstr(name, "//") && !strstr(name, "/.");
}

static bool is_digest(const char *text)
{
	return text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static int bad_list(struct fault *fault)
{
	return fault_set(fault, -EINVAL, N_("The list of the bundle's files is not as docs/PROTOCOL.md describes it."));
}

/* *files: the array, the caller's. */
static int read_files(const char *text, json_t **files, struct fault *fault)
{
	SCOPED(json_release) json_t *object = NULL;
	json_t *list, *file;
	size_t i;

	if (json_decode(text, strlen(text), LIST_MAX, &object, NULL) < 0 || json_object_size(object) != 1)
		return bad_list(fault);
	list = json_object_get(object, "files");
	if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > BUNDLE_FILES_MAX)
		return bad_list(fault);
	json_array_foreach(list, i, file)
		if (json_object_size(file) != 3 || !is_name(json_member_text(file, "name")) || !is_digest(json_member_text(file, "sha256")) ||
			json_member_number(file, "size", -1) < 0)
			return bad_list(fault);
	*files = json_incref(list);
	return 0;
}

static int check_head(const struct act *act, const struct bundle_wish *wish, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char hash[2 * DIGEST_SIZE + 1] = "";
	int r = query_one(registry_store(act->registry), "SELECT hash FROM event WHERE seq = ?1", VALUES(NUMBER(wish->sequence)), &query, fault);

	if (r < 0)
		return r;
	if (r > 0 && query_value(query, 0).length == DIGEST_SIZE)
		text_hex(query_value(query, 0).bytes, DIGEST_SIZE, hash);
	if (!wish->hash || strcmp(hash, wish->hash) != 0)
		return fault_set(fault, -EINVAL, N_("The ledger in the bundle does not end with an event of this ledger: export it anew."));
	return 0;
}

int bundle_draft(const struct act *act, const struct bundle_wish *wish, json_t **payload, struct fault *fault)
{
	SCOPED(json_release) json_t *files = NULL;
	struct period period;
	char id[BUNDLE_ID], now[TIME_SIZE];
	int64_t from = act->now;
	int r = period_read_year(&wish->period, act->now, &period, fault);

	if (r == 0)
		r = read_files(wish->files, &files, fault);
	if (r == 0)
		r = check_head(act, wish, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "bundle", id, sizeof(id), fault);
	if (r < 0)
		return r;
	clock_format_utc(act->now, now);
	clock_parse_utc(period.from, &from);
	*payload = json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:I, s:s, s:O}", "bundle", id, "from", period.from, "until", period.until, "year",
		clock_fiscal_year(from), "time", now, "person", act_person(act), "name", act->actor ? act->actor->name : "", "sequence",
		(json_int_t)wish->sequence, "hash", wish->hash, "files", files);
	return *payload ? 0 : -ENOMEM;
}

int bundle_end(const struct act *act, const json_t *payload, const char *jws, struct fault *fault)
{
	char id[BUNDLE_ID], digest[2 * DIGEST_SIZE + 1];
	uint8_t bytes[DIGEST_SIZE];
	int r = registry_next_id(act->registry, "bundle", id, sizeof(id), fault);

	if (r < 0)
		return r;
	if (strcmp(id, json_member_text(payload, "bundle")) != 0)
		return fault_set(fault, -EEXIST, N_("Another bundle was signed at the same moment: make this one again."));
	r = digest_bytes(jws, strlen(jws), bytes);
	if (r < 0)
		return r;
	text_hex(bytes, sizeof(bytes), digest);
	return act_record(act, "audit.bundled",
		json_pack("{s:s, s:O, s:O, s:O, s:O, s:O, s:i, s:s}", "bundle", id, "year", json_object_get(payload, "year"), "from",
			json_object_get(payload, "from"), "until", json_object_get(payload, "until"), "sequence", json_object_get(payload, "sequence"),
			"hash", json_object_get(payload, "hash"), "files", (int)json_array_size(json_object_get(payload, "files")), "digest", digest),
		fault);
}

int bundle_list(struct registry *registry, json_t **out, struct fault *fault)
{
	return rows_select(registry,
		&(struct selection){
			.sql = "SELECT b.id AS bundle, b.year AS year, b.starts AS 'from', b.until AS until, b.time AS time, p.name AS name, b.sequence AS sequence,"
			" b.files AS files, b.digest AS digest FROM bundle b LEFT JOIN person p ON p.id = b.person ORDER BY b.serial DESC LIMIT " LIST_WHOLE,
			.values = NO_VALUES },
		out, fault);
}
