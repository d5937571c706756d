// SPDX-License-Identifier: GPL-3.0-or-later
/* Walks the writable mappings of this process; knows nothing of what is looked for. */
#include "tests/fakes/memory_scan.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool is_window(const volatile uint8_t *at, const uint8_t *masked)
{
	for (int i = 0; i < MEMORY_SCAN_WINDOW; i++)
		if ((at[i] ^ MEMORY_SCAN_MASK) != masked[i])
			return false;
	return true;
}

static unsigned int scan_range(const volatile uint8_t *start, const volatile uint8_t *end,
	const uint8_t *masked, size_t length)
{
	bool begins[256] = { false }; /* whether any window starts with this byte */
	unsigned int hits = 0;

	for (size_t i = 0; i + MEMORY_SCAN_WINDOW <= length; i++)
		begins[masked[i] ^ MEMORY_SCAN_MASK] = true;
	for (const volatile uint8_t *at = start; at + MEMORY_SCAN_WINDOW <= end; at++) {
		if (!begins[*at])
			continue;
		for (size_t i = 0; i + MEMORY_SCAN_WINDOW <= length; i++)
			hits += is_window(at, masked + i);
	}
	return hits;
}

unsigned int memory_scan(const uint8_t *masked, size_t length)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned int total = 0;
	unsigned long start, end;
	char line[512], mode[8];

	while (fgets(line, sizeof(line), maps)) {
		unsigned int hits;

		if (sscanf(line, "%lx-%lx %7s", &start, &end, mode) != 3 ||
			strncmp(mode, "rw", 2) != 0 || strstr(line, "[v"))
			continue;
		hits = scan_range((const volatile uint8_t *)start, (const volatile uint8_t *)end,
			masked, length);
		if (hits)
			fprintf(stderr, "%u times in %s", hits, line);
		total += hits;
	}
	fclose(maps);
	return total;
}

void memory_flags(const void *address, char *out, size_t size)
{
	unsigned long start, end;
	bool inside = false;
	char line[512];
	FILE *maps = fopen("/proc/self/smaps", "re");

	out[0] = '\0';
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			inside = (unsigned long)address >= start && (unsigned long)address < end;
		else if (inside && strncmp(line, "VmFlags:", 8) == 0)
			snprintf(out, size, "%s", line);
	}
	fclose(maps);
}

long memory_locked(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[128];
	long kib = -1;

	while (fgets(line, sizeof(line), status))
		if (sscanf(line, "VmLck: %ld kB", &kib) == 1)
			break;
	fclose(status);
	return kib;
}
