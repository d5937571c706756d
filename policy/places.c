// SPDX-License-Identifier: GPL-3.0-or-later
/* The designated places and what belongs there, on the books. Knows no clock. */
#include "policy/places.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/custody.h"

#define PLACE_NAME_MAX 100
#define PLACE_NOTE_MAX 200
#define REASON_MAX 500
#define SEPARATORS " ,"

/* ---- one place ---- */

/* Words parted by blanks or commas. Of those that do not exist the first is `odd`, 32 bytes, else "". */
static unsigned int read_bits(const char *text, char *odd)
{
	unsigned int bits = 0;
	enum storage bit;
	char word[32];

	odd[0] = '\0';
	for (text += strspn(text, SEPARATORS); *text; text += strspn(text, SEPARATORS)) {
		size_t length = strcspn(text, SEPARATORS);

		text_format(word, sizeof(word), "%.*s", (int)length, text);
		text += length;
		if (storage_from_name(word, &bit))
			bits |= bit;
		else if (!odd[0])
			text_copy(odd, sizeof(word), word);
	}
	return bits;
}

static void fill(const struct query *row, struct place *out)
{
	char odd[32];

	memset(out, 0, sizeof(*out));
	query_copy(row, 0, out->id, sizeof(out->id));
	query_copy(row, 1, out->name, sizeof(out->name));
	query_copy(row, 2, out->class, sizeof(out->class));
	out->facts = (struct place_facts){
		.place = out->name,
		.class = out->class,
		.properties = read_bits(query_text(row, 3), odd),
		.area = (int)query_number(row, 4),
		.capacity = query_number(row, 5),
		.disposal = query_number(row, 6) != 0,
		.retired = query_text(row, 7)[0] != '\0',
		.held = query_number(row, 8),
	};
}

int place_find(struct registry *registry, const char *place, const char *number, struct place *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	/* A name that is used again is the place that has it now. */
	r = query_one(registry_store(registry),
		"SELECT id, name, class, properties, area, capacity, disposal, retired, (SELECT count(*) FROM custody c"
		" JOIN medium m ON m.number = c.medium WHERE c.place = place.id AND c.medium IS NOT ?2"
		" AND m.state NOT IN ('lost', 'disposed')) FROM place WHERE id = ?1 OR name = ?1"
		" ORDER BY id = ?1 DESC, retired IS NULL DESC, serial DESC LIMIT 1",
		VALUES(TEXT(place), TEXT(number)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no storage place %s; see mediactl place list."), place);
	if (r < 0)
		return r;
	fill(query, out);
	return 0;
}

/* ---- adding ---- */

/* In their one form. */
static int read_properties(const char *text, char out[STORAGE_SUMMARY], struct fault *fault)
{
	char odd[32];

	storage_words(read_bits(text ? text : "", odd), out);
	if (odd[0])
		return fault_set(fault, -EINVAL,
			N_("%s is no property of a place: write lockable, fire, heat, quake, water, damp or disaster-low."), odd);
	return 0;
}

static int check_texts(const struct new_place *new, struct fault *fault)
{
	int r = act_need_text(new->name, PLACE_NAME_MAX, "name", fault);

	if (r == 0)
		r = act_optional_text(new->department, PLACE_NAME_MAX, "department", fault);
	if (r == 0)
		r = act_optional_text(new->note, PLACE_NOTE_MAX, "note", fault);
	return r;
}

/* "" and NULL: nobody said, 0. */
static int read_number(const char *text, uint64_t max, uint64_t *out, struct fault *fault)
{
	*out = 0;
	if (!text || !text[0])
		return 0;
	if (!text_number(text, max, out) || *out == 0)
		return fault_set(fault, -EINVAL,
			N_("%s is no number that fits here: an area is 1 (public), 2 (office) or 3 (server room), a capacity at least 1."), text);
	return 0;
}

static int check_free(const struct act *act, const char *name, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT id FROM place WHERE (name = ?1 AND retired IS NULL) OR id = ?1",
		VALUES(TEXT(name)), &query, fault);

	if (r > 0)
		return fault_set(fault, -EEXIST, N_("The storage place %s is called %s already: give another name."),
			query_text(query, 0), name);
	return r;
}

static int find_keeper(const struct act *act, const char *login, char out[PERSON_ID], struct fault *fault)
{
	char name[NAME_MAX_BYTES];

	out[0] = '\0';
	if (!login)
		return 0;
	if (person_find(act, login, NULL, name, out) < 0)
		return fault_set(fault, -ENOENT, N_("The keeper %s is not known here: add the person first, mediactl people add."), login);
	return 0;
}

int place_add(const struct act *act, const struct new_place *new, char *id, struct fault *fault)
{
	char properties[STORAGE_SUMMARY], keeper[PERSON_ID], class[CLASS_TEXT] = "";
	uint64_t area = 0, capacity = 0;
	json_t *event;
	int r = check_texts(new, fault);

	if (r == 0)
		r = read_number(new->area, 3, &area, fault);
	if (r == 0)
		r = read_number(new->capacity, INT32_MAX, &capacity, fault);
	if (r == 0)
		r = read_properties(new->properties, properties, fault);
	if (r == 0)
		r = check_free(act, new->name, fault);
	if (r == 0)
		r = find_keeper(act, new->keeper, keeper, fault);
	if (r == 0 && new->class)
		r = rules_classify(act_rules(act), new->class, class, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "place", id, PLACE_ID, fault);
	if (r < 0)
		return r;
	event = json_pack("{s:s, s:s, s:s, s:b, s:s*, s:s*, s:s*, s:s*}", "place", id, "name", new->name, "properties", properties,
		"disposal", new->disposal, "department", unless_empty(new->department), "keeper", unless_empty(keeper), "class",
		unless_empty(class), "note", unless_empty(new->note));
	if (event && area)
		json_object_set_new(event, "area", json_integer((json_int_t)area));
	if (event && capacity)
		json_object_set_new(event, "capacity", json_integer((json_int_t)capacity));
	return act_record(act, "place.added", event, fault);
}

int place_retire(const struct act *act, const char *text, const char *reason, struct fault *fault)
{
	struct decision decision;
	struct place place;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = place_find(act->registry, text, NULL, &place, fault);
	if (r < 0)
		return r;
	decision = decide_place_retire(&place.facts);
	r = act_decide(act, "RetirePlace", place.id, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "place.retired", json_pack("{s:s, s:s}", "place", place.id, "reason", reason), fault);
}

/* ---- looking ---- */

#define PLACE_COLUMNS                                                                                                     \
	"SELECT p.id AS place, p.name AS name, p.properties AS properties, p.area AS area, p.department AS department,"   \
	" k.name AS keeper_name, p.class AS class, p.capacity AS capacity, p.disposal AS disposal, p.note AS note,"       \
	" p.added AS added, p.retired AS retired, (SELECT count(*) FROM custody c JOIN medium m ON m.number = c.medium"   \
	" WHERE c.place = p.id AND m.state NOT IN ('lost', 'disposed')) AS media FROM place p"                            \
	" LEFT JOIN person k ON k.id = p.keeper"

int place_list(struct registry *registry, bool all, json_t **out, struct fault *fault)
{
	static const char *const truths[] = { "disposal", NULL };

	return rows_select(registry,
		&(struct selection){
			.sql = PLACE_COLUMNS " WHERE p.retired IS NULL OR ?1 ORDER BY p.serial",
			.values = VALUES(NUMBER(all)),
			.truths = truths },
		out, fault);
}

static int one_list(struct registry *registry, const char *sql, const char *key, json_t **out, struct fault *fault)
{
	return rows_select(registry, &(struct selection){ .sql = sql, .values = VALUES(TEXT(key)) }, out, fault);
}

int place_show(struct registry *registry, const char *text, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *found = NULL;
	SCOPED(json_release) json_t *media = NULL;
	struct place place;
	int r = place_find(registry, text, NULL, &place, fault);

	if (r == 0)
		r = one_list(registry, PLACE_COLUMNS " WHERE p.id = ?1", place.id, &found, fault);
	if (r == 0)
		r = one_list(registry,
			"SELECT m.number AS number, m.state AS state, m.classification AS classification, c.stowed AS stowed,"
			" t.name AS taken_by_name, c.taken AS taken FROM custody c JOIN medium m ON m.number = c.medium"
			" LEFT JOIN person t ON t.id = c.taken_by WHERE c.place = ?1 AND m.state NOT IN ('lost', 'disposed')"
			" ORDER BY m.serial",
			place.id, &media, fault);
	if (r < 0)
		return r;
	*out = json_pack("{s:O, s:O}", "place", json_array_get(found, 0), "media", media);
	return *out ? 0 : -ENOMEM;
}

int placement_list(struct registry *registry, const char *number, json_t **out, struct fault *fault)
{
	return one_list(registry,
		"SELECT l.place AS place, p.name AS name, l.since AS since, l.until AS until, w.name AS person_name FROM placement l"
		" JOIN place p ON p.id = l.place LEFT JOIN person w ON w.id = l.person WHERE l.medium = ?1 ORDER BY l.seq DESC",
		number, out, fault);
}

/* ---- putting away ---- */

int place_of(struct registry *registry, const char *number, char out[PLACE_ID], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(registry), "SELECT place FROM custody WHERE medium = ?1", VALUES(TEXT(number)), &query, fault);

	out[0] = '\0';
	if (r > 0)
		query_copy(query, 0, out, PLACE_ID);
	return r < 0 ? r : 0;
}

bool places_any(struct registry *registry)
{
	int64_t one;

	return store_number(registry_store(registry), "SELECT 1 FROM place WHERE retired IS NULL LIMIT 1", NO_VALUES, &one, NULL) == 0;
}

/* A place of no class takes any. */
static bool is_above(const struct act *act, const char *place, const char *medium)
{
	char both[CLASS_TEXT];

	return place[0] && rules_has_classes(act_rules(act)) && (rules_merge(act_rules(act), place, medium, both) < 0 || strcmp(both, place) != 0);
}

int putting_load(const struct act *act, const char *text, struct putting *out, struct fault *fault)
{
	char home[PLACE_ID];
	int r = place_of(act->registry, out->view->number, home, fault);

	if (r == 0 && !text && !home[0])
		return fault_set(fault, -EINVAL,
			N_("Nobody has said yet where %s is kept: say it with --place; mediactl place list shows the places."),
			out->view->number);
	if (r == 0)
		r = place_find(act->registry, text ? text : home, out->view->number, &out->place, fault);
	if (r < 0)
		return r;
	out->place.facts.above = is_above(act, out->place.class, out->view->effective);
	out->facts = (struct put_facts){
		.medium = &out->view->facts,
		.place = out->place.facts,
		.moves = strcmp(out->place.id, home) != 0,
		.mynumber_manager = act->actor && (act->actor->roles & ROLE_MYNUMBER),
	};
	return 0;
}

struct decision putting_ask(const struct act *act, struct putting *putting)
{
	struct decision decision;

	putting->facts.waivers = &putting->waivers;
	decision = decide_put(&putting->facts);
	while (act_waive(act, &decision, putting->view->number, &putting->waivers))
		decision = decide_put(&putting->facts);
	return decision;
}

int putting_decide(const struct act *act, const char *method, struct putting *putting, struct fault *fault)
{
	struct decision decision = putting_ask(act, putting);

	return act_decide(act, method, putting->view->number, &decision, fault);
}

void putting_add(const char *method, const struct putting *putting, struct batch *batch)
{
	const char *number = putting->view->number;

	batch_add_uses(batch, &(struct waived){ method, number, &putting->waivers });
	batch_add(batch, "medium.placed", json_pack("{s:s, s:s}", "number", number, "place", putting->place.id));
}

int medium_put(const struct act *act, const char *number, const char *place, bool *moved, struct fault *fault)
{
	SCOPED(batch_clear) struct batch batch = { .act = act };
	struct medium_view view;
	struct putting putting = { .view = &view };
	int r = medium_view(act, number, &view, fault);

	if (r == 0)
		r = putting_load(act, place, &putting, fault);
	if (r == 0)
		r = putting_decide(act, "PutAway", &putting, fault);
	if (r < 0)
		return r;
	putting_add("PutAway", &putting, &batch);
	r = batch_record(&batch, fault);
	if (r == 0)
		*moved = putting.facts.moves;
	return r;
}
