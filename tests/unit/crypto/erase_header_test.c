// SPDX-License-Identifier: GPL-3.0-or-later
/* The header alone goes: on files that take O_DIRECT. */
#include "crypto/erase_header.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/fakes/suite.h"
#include "tests/fakes/surface.h"

#define SIZE (5u * SURFACE_MIB)

/* Shows R-DSP-03. */
START_TEST(a_header_goes_and_what_lies_behind_it_stays)
{
	static uint8_t found[SIZE] __attribute__((aligned(4096)));
	struct surface surface;
	struct fault fault = { 0 };

	surface_open(&surface, SIZE, 0xa5);
	ck_assert_int_eq(erase_header(surface.fd, 2 * SURFACE_MIB, 512, &fault), 0);
	ck_assert_int_eq(pread(surface.fd, found, SIZE, 0), SIZE);
	for (size_t i = 0; i < SIZE; i++)
		ck_assert_msg(found[i] == (i < 2 * SURFACE_MIB ? 0 : 0xa5), "byte %zu is %02x", i, found[i]);
	surface_close(&surface);
}
END_TEST

START_TEST(what_cannot_be_overwritten_is_no_success)
{
	struct surface surface;
	struct fault fault = { 0 };
	char path[32], byte[4096] __attribute__((aligned(4096)));
	int reading;

	surface_open(&surface, SIZE, 0xa5);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", surface.fd);
	reading = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	ck_assert_int_ge(reading, 0);
	ck_assert_int_lt(erase_header(reading, 2 * SURFACE_MIB, 512, &fault), 0);
	ck_assert(fault.message[0]);
	ck_assert_int_eq(pread(surface.fd, byte, sizeof(byte), 0), sizeof(byte));
	ck_assert_int_eq(byte[0], (char)0xa5);
	close(reading);
	surface_close(&surface);
}
END_TEST

RUN_TESTS("crypto/erase_header", a_header_goes_and_what_lies_behind_it_stays, what_cannot_be_overwritten_is_no_success)
