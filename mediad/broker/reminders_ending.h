// SPDX-License-Identifier: GPL-3.0-or-later
/* The chores that remind of what should have ended: contents, private media, contracts and certificates of contractors. */
#pragma once

struct act;
struct broker;
struct fault;

int reminders_of_certificates(struct broker *broker, const struct act *act, struct fault *fault);
int reminders_of_contracts(struct broker *broker, const struct act *act, struct fault *fault);
int reminders_of_private(struct broker *broker, const struct act *act, struct fault *fault);
int reminders_of_erasing(struct broker *broker, const struct act *act, struct fault *fault);
