// SPDX-License-Identifier: GPL-3.0-or-later
/* Trusting other computers, and taking it back; knows no TPM and no stick. */
#include "policy/hosts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/acts.h"
#include "policy/rules/handling.h"

#define HOSTS_MAX 500
#define RECORD_MAX 16384

/* The newest record counts: an older one would wrap keys to an epoch that has passed. */
static int check_newer(const struct act *act, const struct trusted_host *host, struct fault *fault)
{
	struct store *store = registry_store(act->registry);
	int64_t number;
	int r;

	r = store_number(store, "SELECT epoch FROM trusted WHERE host = ?1", VALUES(TEXT(host->host)), &number, fault);
	if (r == 0 && number > host->epoch)
		return fault_set(fault, -EBUSY, N_("The record of %s is older than the one that is here: have it exported anew."),
			host->name);
	if (r != -ENOENT)
		return r;
	r = store_number(store, "SELECT count(*) FROM trusted", NO_VALUES, &number, fault);
	if (r == 0 && number >= HOSTS_MAX)
		return fault_set(fault, -EBUSY, N_("As many computers are trusted as mediad can hold: distrust one first."));
	return r;
}

int host_trust(const struct act *act, const struct trusted_host *host, struct fault *fault)
{
	enum zone zone;
	int r;

	r = act_need_report(host->host, HOST_THUMBPRINT - 1, "host", fault);
	if (r == 0)
		r = act_need_text(host->name, NAME_MAX_BYTES - 1, "name", fault);
	if (r == 0)
		r = act_optional_text(host->organisation, NAME_MAX_BYTES - 1, "organisation", fault);
	if (r == 0)
		r = act_need_report(host->record, RECORD_MAX, "record", fault);
	if (r == 0 && host->zone && !zone_from_name(host->zone, &zone))
		r = fault_set(fault, -EINVAL, N_("There is no zone %s: mynumber, lgwan, internet, standalone, business or office."), host->zone);
	if (r == 0)
		r = check_newer(act, host, fault);
	if (r < 0)
		return r;
	return act_record(act, "host.trusted",
		json_pack("{s:s, s:s, s:s*, s:I, s:s, s:s*}", "host", host->host, "name", host->name, "organisation",
			host->organisation && host->organisation[0] ? host->organisation : NULL, "epoch", (json_int_t)host->epoch,
			"record", host->record, "zone", host->zone),
		fault);
}

int host_reseal_begin(const struct act *act, const char *job, struct fault *fault)
{
	return act_record(act, "host.resealing", json_pack("{s:s}", "job", job), fault);
}

int host_reseal_end(const struct act *act, const json_t *result, struct fault *fault)
{
	return act_record(act, "host.resealed",
		json_pack("{s:O*, s:O*, s:O*, s:O*, s:O*}", "old_epoch", json_object_get(result, "old_epoch"), "new_epoch",
			json_object_get(result, "new_epoch"), "pcrs", json_object_get(result, "pcrs"), "statement",
			json_object_get(result, "statement"), "certificates", json_object_get(result, "certificates")),
		fault);
}

int host_reseal_failed(const struct act *act, const char *why, struct fault *fault)
{
	return act_record(act, "host.reseal-failed", json_pack("{s:s}", "why", why), fault);
}

int host_resealing(struct registry *registry, char job[HOST_JOB], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(registry), "SELECT resealing FROM host WHERE resealing IS NOT NULL", NO_VALUES, &query, fault);

	if (r > 0)
		query_copy(query, 0, job, HOST_JOB);
	return r;
}

void known_host_clear(struct known_host *host)
{
	free(host->record);
	host->record = NULL;
}

int host_find(struct registry *registry, const char *host, struct known_host *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(known_host_clear) struct known_host found = { 0 };
	int r;

	r = query_one(registry_store(registry),
		"SELECT host, name, record, zone FROM trusted WHERE " HOST_NAMED("host", "name") " ORDER BY host = ?1 DESC",
		VALUES(TEXT(host)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("No computer %s is trusted here: see mediactl host list, or trust its record first."),
			host ? host : "-");
	query_copy(query, 0, found.host, sizeof(found.host));
	query_copy(query, 1, found.name, sizeof(found.name));
	query_copy(query, 3, found.zone, sizeof(found.zone));
	found.record = strdup(query_text(query, 2));
	if (!found.record)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	r = strcmp(found.host, host) == 0 ? 0 : query_next(query, fault);
	if (r > 0)
		return fault_set(fault, -EEXIST, N_("Several computers are called %s: name it by its thumbprint."), host);
	if (r < 0)
		return r;
	*out = found;
	found.record = NULL;
	return 0;
}

int host_distrust(const struct act *act, const char *host, struct fault *fault)
{
	SCOPED(known_host_clear) struct known_host known = { 0 };
	int r = host_find(act->registry, host, &known, fault);

	return r < 0 ? r : act_record(act, "host.distrusted", json_pack("{s:s, s:s}", "host", known.host, "name", known.name), fault);
}

int host_list(struct registry *registry, json_t **out, struct fault *fault)
{
	return rows_select(registry,
		&(struct selection){
			.sql = "SELECT t.host AS host, t.name AS name, t.organisation AS organisation, t.trusted AS trusted, p.name AS trusted_by,"
			" t.epoch AS epoch, t.zone AS zone FROM trusted t JOIN person p ON p.id = t.trusted_by ORDER BY t.name, t.host",
			.values = NO_VALUES },
		out, fault);
}
