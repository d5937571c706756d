// SPDX-License-Identifier: GPL-3.0-or-later
/* The few macros every layer shares: scope-bound release, handing on, and the gettext marker. */
#pragma once

/* Releases the variable when its scope ends. `fn` is the plain destructor and must accept NULL:
 * SCOPED(secret_free) struct secret *key = NULL; */
#define SCOPED(fn) __attribute__((cleanup(fn##_scoped)))
/* Put once beside each destructor that takes a pointer. */
#define SCOPED_DEFINE(fn, type) \
	static inline __attribute__((unused)) void fn##_scoped(type *object) \
	{ \
		if (*object) \
			fn(*object); \
	}
/* The same for descriptors and other values whose "nothing" is not NULL. */
#define SCOPED_DEFINE_UNLESS(fn, type, nothing) \
	static inline __attribute__((unused)) void fn##_scoped(type *object) \
	{ \
		if (*object != (nothing)) \
			fn(*object); \
	}

/* Hands a pointer on: yields the value and leaves NULL behind, so that SCOPED does not release it. */
#define MOVE(x) \
	({ \
		__typeof__(x) moved_ = (x); \
		(x) = NULL; \
		moved_; \
	})
/* The same for a file descriptor. */
#define MOVE_FD(x) \
	({ \
		int moved_ = (x); \
		(x) = -1; \
		moved_; \
	})

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
/* Marks a text for translation where it stands; mediactl translates it where it is shown. */
#define N_(text) text
