/* The patterns of the conformance corpus; README.md says what each matches. */

#ifndef EVALSTORE_CONFORMANCE_PATTERN_H
#define EVALSTORE_CONFORMANCE_PATTERN_H

#include <jansson.h>
#include <stdbool.h>

/* What a case has bound so far, and why it failed. */
struct bindings {
  json_t *values;
  char why[4096];
};

/* Notes why the case failed, and answers false. */
bool fail(struct bindings *bindings, const char *format, ...);

/* A copy of the value with `${name}` replaced in every text; NULL when a name is not bound. */
json_t *filled(struct bindings *bindings, json_t *value);

/* Whether the value matches the pattern, whose names are bound then. */
bool matches(struct bindings *bindings, json_t *pattern, json_t *value);

/* The memory; ends the program when there is none. */
void *allocated(void *memory);

#endif
