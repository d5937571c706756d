// SPDX-License-Identifier: GPL-3.0-or-later
/* Looks for keys where none may be: in every process, in files and on disks; any 16 bytes in a row of a key, plain, as base64, or
 * 8 of them as hexadecimal in the ways that dumps have. Keeps the keys masked in /run/bench/traces; its own memory is locked and left out.
 *   traces learn NAME <KEY           a key of 16 to 128 bytes
 *   traces mapping NAME MAPPING      the key of a dm-crypt mapping, as the kernel tells root
 *   traces search PATH…              all processes, and what lies below PATH, files and disks
 *   traces files KEYS PATH…          those alone, for the keys in the file KEYS, as /run/bench/traces has them
 *   traces pageout                   pushes what processes have in memory out to swap, as far as it may be
 *   traces plant NAME                holds that key in ordinary memory, pushed out to swap where there is one */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define KEYS "/run/bench/traces"
#define MASK 0x5a
#define WINDOW 16
#define HEX_WINDOW 8
#define KEYS_MAX 16
#define KEY_MAX 128
#define NEEDLE_MAX 32
#define NEEDLES 8192
#define WORD 8 /* of 15 bytes in a row, 8 are always such a word at an address that it divides */
#define CHUNK (1u << 20)
#define OVERLAP (2 * NEEDLE_MAX)

struct key {
	char name[32];
	uint8_t bytes[KEY_MAX];
	uint32_t size;
};

struct needle {
	const struct key *key;
	const char *form;
	uint8_t bytes[NEEDLE_MAX];
	uint32_t size;
};

/* One of the words a needle may show at an aligned address. */
struct word {
	uint64_t value;
	int needle;
	uint32_t offset;
	int next; /* in its bucket; -1: none */
};

static struct key keys[KEYS_MAX];
static struct needle needles[NEEDLES];
static struct word words[NEEDLES * WORD];
static int buckets[65536]; /* by the word's hash; -1: none */
static int key_count, needle_count, word_count, places, hits;
static uint64_t searched;

/* ---- keys ---- */

static void load_keys(const char *path)
{
	FILE *file = fopen(path, "re");

	while (file && key_count < KEYS_MAX && fread(&keys[key_count], sizeof(keys[0]), 1, file) == 1)
		key_count++;
	if (file)
		fclose(file);
	for (int i = 0; i < key_count; i++)
		for (uint32_t j = 0; j < keys[i].size; j++)
			keys[i].bytes[j] ^= MASK;
}

static int keep(const char *name, const uint8_t *bytes, size_t size)
{
	struct key key = { .size = (uint32_t)size };
	FILE *file = fopen(KEYS, "ae");

	if (!file || size < WINDOW || size > KEY_MAX) {
		fprintf(stderr, "no key of %zu bytes\n", size);
		return 1;
	}
	snprintf(key.name, sizeof(key.name), "%s", name);
	for (size_t i = 0; i < size; i++)
		key.bytes[i] = bytes[i] ^ MASK;
	fwrite(&key, sizeof(key), 1, file);
	fclose(file);
	printf("%s: %zu bytes\n", name, size);
	return 0;
}

static int learn(const char *name)
{
	uint8_t bytes[KEY_MAX + 1];
	size_t size = 0;
	ssize_t n;

	while (size < sizeof(bytes) && (n = read(STDIN_FILENO, bytes + size, sizeof(bytes) - size)) > 0)
		size += (size_t)n;
	return keep(name, bytes, size);
}

static int learn_mapping(const char *name, const char *mapping)
{
	char command[128], text[2 * KEY_MAX + 1] = "";
	uint8_t bytes[KEY_MAX];
	size_t size = 0;
	FILE *table;

	snprintf(command, sizeof(command), "dmsetup table --showkeys %s", mapping);
	table = popen(command, "re");
	if (!table || fscanf(table, "%*s %*s crypt %*s %256[0-9a-f]", text) != 1)
		fprintf(stderr, "%s shows no key\n", mapping);
	for (; size < strlen(text) / 2; size++) {
		unsigned int byte;

		sscanf(text + 2 * size, "%2x", &byte);
		bytes[size] = (uint8_t)byte;
	}
	if (table)
		pclose(table);
	return keep(name, bytes, size);
}

/* ---- what is looked for ---- */

static uint32_t bucket_of(uint64_t word)
{
	return (uint32_t)(word * 0x9e3779b97f4a7c15u >> 48);
}

static void add_needle(const struct key *key, const char *form, const void *bytes, size_t size)
{
	struct needle *needle = &needles[needle_count];

	if (needle_count == NEEDLES || size > NEEDLE_MAX || size < 2 * WORD - 1)
		abort();
	*needle = (struct needle){ .key = key, .form = form, .size = (uint32_t)size };
	memcpy(needle->bytes, bytes, size);
	for (uint32_t offset = 0; offset < WORD && offset + WORD <= size; offset++) {
		struct word *word = &words[word_count];
		int *bucket;

		*word = (struct word){ .needle = needle_count, .offset = offset };
		memcpy(&word->value, needle->bytes + offset, WORD);
		bucket = &buckets[bucket_of(word->value)];
		word->next = *bucket;
		*bucket = word_count++;
	}
	needle_count++;
}

/* 0a1b…, 0A1B…, "0a 1b …", "0A 1B …" */
static void add_hex(const struct key *key, const uint8_t *window)
{
	char text[2 * HEX_WINDOW + 1], spaced[3 * HEX_WINDOW + 1];

	for (int i = 0; i < HEX_WINDOW; i++) {
		snprintf(text + 2 * i, 3, "%02x", window[i]);
		snprintf(spaced + 3 * i, 4, "%02x ", window[i]);
	}
	for (int upper = 0; upper < 2; upper++) {
		add_needle(key, "hex", text, 2 * HEX_WINDOW);
		add_needle(key, "dump", spaced, 3 * HEX_WINDOW - 1);
		for (int i = 0; i < 3 * HEX_WINDOW; i++) {
			spaced[i] = (char)toupper(spaced[i]);
			if (i < 2 * HEX_WINDOW)
				text[i] = (char)toupper(text[i]);
		}
	}
}

/* 15 bytes are 20 digits, at whatever offset the encoder began. */
static void add_base64(const struct key *key, const uint8_t *window)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char text[20], url[20];

	for (int i = 0; i < 5; i++) {
		uint32_t three = (uint32_t)window[3 * i] << 16 | (uint32_t)window[3 * i + 1] << 8 | window[3 * i + 2];

		for (int j = 0; j < 4; j++)
			text[4 * i + j] = digits[three >> (18 - 6 * j) & 63];
	}
	for (int i = 0; i < 20; i++)
		url[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
	add_needle(key, "base64", text, sizeof(text));
	add_needle(key, "base64url", url, sizeof(url));
}

static void make_needles(void)
{
	memset(buckets, -1, sizeof(buckets));
	for (int i = 0; i < key_count; i++) {
		for (uint32_t at = 0; at + WINDOW <= keys[i].size; at++) {
			add_needle(&keys[i], "plain", keys[i].bytes + at, WINDOW);
			add_base64(&keys[i], keys[i].bytes + at);
		}
		for (uint32_t at = 0; at + HEX_WINDOW <= keys[i].size; at++)
			add_hex(&keys[i], keys[i].bytes + at);
	}
}

/* ---- where it is looked for ---- */

static bool is_at(const struct word *word, const uint8_t *bytes, size_t at, size_t length)
{
	const struct needle *needle = &needles[word->needle];

	return at >= word->offset && at - word->offset + needle->size <= length &&
		memcmp(bytes + at - word->offset, needle->bytes, needle->size) == 0;
}

/* A needle that begins with 15 zeros would be missed. */
static const struct needle *find(const uint8_t *bytes, size_t length)
{
	searched += length;
	for (size_t at = 0; at + WORD <= length; at += WORD) {
		uint64_t value;

		memcpy(&value, bytes + at, WORD);
		if (!value)
			continue;
		for (int i = buckets[bucket_of(value)]; i >= 0; i = words[i].next)
			if (words[i].value == value && is_at(&words[i], bytes, at, length))
				return &needles[words[i].needle];
	}
	return NULL;
}

/* The first find in [from, to) of what `fd` reads. */
static const struct needle *search_range(int fd, uint64_t from, uint64_t to)
{
	static uint8_t buffer[CHUNK] __attribute__((aligned(WORD)));

	while (from < to) {
		size_t wanted = to - from < CHUNK ? (size_t)(to - from) : CHUNK;
		ssize_t n = pread(fd, buffer, wanted, (off_t)from);
		const struct needle *found = n > 0 ? find(buffer, (size_t)n) : NULL;

		if (found)
			return found;
		if (n < (ssize_t)OVERLAP || (size_t)n < wanted)
			return NULL;
		from += from + (uint64_t)n < to ? (uint64_t)n - OVERLAP : (uint64_t)n;
	}
	return NULL;
}

static void tell(const struct needle *found, const char *kind, const char *place)
{
	places++;
	if (!found)
		return;
	hits++;
	printf("HIT: %s (%s) in %s %s\n", found->key->name, found->form, kind, place);
}

struct range {
	uint64_t from, to;
};

static FILE *open_maps(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	return fopen(path, "re");
}

/* The next one that it can write or that belongs to no file: arguments and environment too. */
static bool next_range(FILE *maps, struct range *out)
{
	unsigned long long from, to, inode;
	char line[512], mode[8];

	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%llx-%llx %7s %*x %*s %llu", &from, &to, mode, &inode) != 4 || mode[0] != 'r' ||
			(mode[1] != 'w' && inode != 0) || strstr(line, "[v"))
			continue;
		*out = (struct range){ from, to };
		return true;
	}
	return false;
}

static const struct needle *search_memory(pid_t pid)
{
	const struct needle *found = NULL;
	FILE *maps = open_maps(pid);
	struct range range;
	char path[64];
	int memory;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	memory = open(path, O_RDONLY | O_CLOEXEC);
	while (!found && next_range(maps, &range))
		found = search_range(memory, range.from, range.to);
	if (maps)
		fclose(maps);
	close(memory);
	return found;
}

/* Range by range: the kernel takes none that is locked. */
static void push_out(pid_t pid)
{
	FILE *maps = open_maps(pid);
	int process = (int)syscall(SYS_pidfd_open, pid, 0);
	struct range range;

	while (next_range(maps, &range)) {
		struct iovec part = { (void *)range.from, range.to - range.from };

		syscall(SYS_process_madvise, process, &part, 1, MADV_PAGEOUT, 0);
	}
	if (maps)
		fclose(maps);
	close(process);
}

static void read_name(pid_t pid, char *out, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	file = fopen(path, "re");
	if (!file || !fgets(out, (int)size, file))
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	if (file)
		fclose(file);
}

static void search_process(pid_t pid)
{
	char name[64], place[128];

	read_name(pid, name, sizeof(name));
	snprintf(place, sizeof(place), "%d (%s)", pid, name);
	tell(search_memory(pid), "process", place);
}

static void each_process(void (*act)(pid_t pid))
{
	DIR *proc = opendir("/proc");

	for (const struct dirent *entry = readdir(proc); entry; entry = readdir(proc)) {
		pid_t pid = atoi(entry->d_name);

		if (pid > 0 && pid != getpid())
			act(pid);
	}
	closedir(proc);
}

static int search_file(const char *path, const struct stat *status, int type, struct FTW *place)
{
	int fd;

	(void)type;
	(void)place;
	if (!S_ISREG(status->st_mode) && !S_ISBLK(status->st_mode))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return 0;
	tell(search_range(fd, 0, (uint64_t)lseek(fd, 0, SEEK_END)), "file", path);
	close(fd);
	return 0;
}

static int search(bool everywhere, char **paths)
{
	int processes;

	make_needles();
	if (everywhere)
		each_process(search_process);
	processes = places;
	for (; *paths; paths++)
		if (nftw(*paths, search_file, 16, FTW_PHYS) < 0)
			fprintf(stderr, "%s: %s\n", *paths, strerror(errno));
	printf("%d hits of %d keys in %d processes and %d files, %llu MiB\n", hits, key_count, processes, places - processes,
		(unsigned long long)searched >> 20);
	return 0;
}

static _Noreturn void plant(const char *name)
{
	long page = sysconf(_SC_PAGESIZE);
	uint8_t *memory = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; i < key_count; i++)
		if (strcmp(keys[i].name, name) == 0)
			memcpy(memory, keys[i].bytes, keys[i].size);
	explicit_bzero(keys, sizeof(keys));
	madvise(memory, (size_t)page, MADV_PAGEOUT);
	printf("planted\n");
	fflush(stdout);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (strcmp(verb, "plant") != 0 && mlockall(MCL_CURRENT | MCL_FUTURE) < 0)
		perror("mlockall");
	if (strcmp(verb, "learn") == 0 && argc == 3)
		return learn(argv[2]);
	if (strcmp(verb, "mapping") == 0 && argc == 4)
		return learn_mapping(argv[2], argv[3]);
	if (strcmp(verb, "pageout") == 0)
		return each_process(push_out), 0;
	load_keys(strcmp(verb, "files") == 0 && argc > 2 ? argv[2] : KEYS);
	if (strcmp(verb, "plant") == 0 && argc == 3)
		plant(argv[2]);
	if (strcmp(verb, "search") == 0)
		return search(true, argv + 2);
	if (strcmp(verb, "files") == 0 && argc > 2)
		return search(false, argv + 3);
	fputs("usage: see tests/system/guest/traces.c\n", stderr);
	return 2;
}
