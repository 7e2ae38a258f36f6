#define _XOPEN_SOURCE 700

#include "pattern.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where in an answer a value stands, from the innermost to the outermost. */
struct place {
  const struct place *parent;
  const char *key;
  size_t index;
};

bool fail(struct bindings *bindings, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(bindings->why, sizeof bindings->why, format, arguments);
  va_end(arguments);
  return false;
}

void *allocated(void *memory) {
  if (memory == NULL) {
    fputs("out of memory\n", stderr);
    abort();
  }
  return memory;
}

/* --- texts with ${names} in them ------------------------------------------------------------ */

/* The text with every ${name} replaced by the value it is bound to; NULL when one is not bound. */
static json_t *filled_text(struct bindings *bindings, const char *text) {
  char *result = NULL;
  size_t length = 0;
  FILE *out = allocated(open_memstream(&result, &length));
  json_t *whole = NULL;
  bool good = true;
  for (const char *at = text; good && *at != '\0';) {
    const char *end = strncmp(at, "${", 2) == 0 ? strchr(at, '}') : NULL;
    if (end == NULL) {
      fputc(*at++, out);
      continue;
    }
    json_t *value = json_object_getn(bindings->values, at + 2, (size_t)(end - at - 2));
    if (value != NULL && at == text && end[1] == '\0')
      whole = json_incref(value);
    else if (json_is_string(value))
      fputs(json_string_value(value), out);
    else if (json_is_integer(value))
      fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
      good = fail(bindings, "the case uses %.*s, which is not bound", (int)(end + 1 - at), at);
    at = end + 1;
  }
  fclose(out);
  json_t *filled = whole != NULL ? whole : good ? allocated(json_stringn(result, length)) : NULL;
  free(result);
  return filled;
}

/* A copy of the value with every text filled; NULL when a name is not bound. */
json_t *filled(struct bindings *bindings, json_t *value) {
  if (json_is_string(value))
    return filled_text(bindings, json_string_value(value));
  json_t *copy = json_copy(value);
  json_t *part;
  const char *key;
  size_t index;
  if (json_is_array(value)) {
    json_array_foreach(value, index, part) {
      if (json_array_set_new(copy, index, filled(bindings, part)) != 0)
        goto unbound;
    }
  } else if (json_is_object(value)) {
    json_object_foreach(value, key, part) {
      if (json_object_set_new(copy, key, filled(bindings, part)) != 0)
        goto unbound;
    }
  }
  return copy;
unbound:
  json_decref(copy);
  return NULL;
}

/* --- patterns ------------------------------------------------------------------------------- */

static bool fits(const char *text, const char *form) {
  for (; *form != '\0'; form++, text++) {
    bool digit = *text >= '0' && *text <= '9', letter = *text >= 'a' && *text <= 'f';
    if (*form == '9' ? !digit : *form == 'x' ? !digit && !letter : *text != *form)
      return false;
  }
  return *text == '\0';
}

static bool equal(const json_t *a, const json_t *b) {
  if (json_is_integer(a) && json_is_integer(b))
    return json_integer_value(a) == json_integer_value(b);
  if (json_is_number(a) && json_is_number(b))
    return json_number_value(a) == json_number_value(b);
  return json_equal(a, b);
}

/* Whether a value is of the kind that a word such as `uuid` means; *known: there is such a word. */
static bool is_of_kind(const char *kind, const json_t *value, bool *known) {
  const char *text = json_is_string(value) ? json_string_value(value) : "";
  *known = true;
  if (strcmp(kind, "any") == 0)
    return true;
  if (strcmp(kind, "text") == 0)
    return json_is_string(value);
  if (strcmp(kind, "number") == 0)
    return json_is_number(value);
  if (strcmp(kind, "integer") == 0)
    return json_is_number(value) && floor(json_number_value(value)) == json_number_value(value);
  if (strcmp(kind, "boolean") == 0)
    return json_is_boolean(value);
  if (strcmp(kind, "object") == 0)
    return json_is_object(value);
  if (strcmp(kind, "list") == 0)
    return json_is_array(value);
  if (strcmp(kind, "uuid") == 0)
    return fits(text, "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx") && strchr("89ab", text[19]) != NULL;
  if (strcmp(kind, "timestamp") == 0)
    return fits(text, "9999-99-99T99:99:99.999Z");
  if (strcmp(kind, "hash") == 0)
    return fits(text, "xxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxx");
  return *known = false;
}

/* Whether a value fits a word such as `$uuid` or `$uuid:name`, which is bound then. */
static bool matches_word(struct bindings *bindings, const char *word, json_t *value) {
  if (word[1] == '$')
    return json_is_string(value) && strcmp(word + 1, json_string_value(value)) == 0;
  if (strncmp(word, "$contains:", 10) == 0)
    return json_is_string(value) && strstr(json_string_value(value), word + 10) != NULL;
  char kind[32];
  const char *colon = strchr(word, ':');
  snprintf(kind, sizeof kind, "%.*s", (int)(colon != NULL ? colon - word - 1 : 31), word + 1);
  bool known;
  if (!is_of_kind(kind, value, &known))
    return known ? false : fail(bindings, "the case has an unknown pattern: %s", word);
  if (colon == NULL)
    return true;
  json_t *before = json_object_get(bindings->values, colon + 1);
  return before != NULL ? equal(before, value)
                        : json_object_set(bindings->values, colon + 1, value) == 0;
}

static void print_place(FILE *out, const struct place *place) {
  if (place == NULL)
    return;
  print_place(out, place->parent);
  if (place->key != NULL)
    fprintf(out, ".%s", place->key);
  else
    fprintf(out, "[%zu]", place->index);
}

static bool differs(struct bindings *bindings, const struct place *place, json_t *pattern,
                    json_t *value) {
  if (bindings->why[0] != '\0') /* said already, and more exactly */
    return false;
  FILE *out = allocated(fmemopen(bindings->why, sizeof bindings->why, "w"));
  fputs("answer", out);
  print_place(out, place);
  fputs(": expected ", out);
  json_dumpf(pattern, out, JSON_ENCODE_ANY);
  fputs(", found ", out);
  if (value == NULL)
    fputs("nothing", out);
  else
    json_dumpf(value, out, JSON_ENCODE_ANY);
  fclose(out);
  return false;
}

static bool matches_at(struct bindings *bindings, json_t *pattern, json_t *value,
                       const struct place *parent);

static bool matches_keys(struct bindings *bindings, json_t *pattern, json_t *value,
                         const struct place *parent) {
  const char *key;
  json_t *part;
  json_object_foreach(pattern, key, part) {
    struct place place = {parent, key, 0};
    json_t *found = json_object_get(value, key);
    if (found == NULL)
      return differs(bindings, &place, part, NULL);
    if (!matches_at(bindings, part, found, &place))
      return false;
  }
  return true;
}

static bool matches_at(struct bindings *bindings, json_t *pattern, json_t *value,
                       const struct place *parent) {
  json_t *argument;
  bool same;
  if (json_is_string(pattern) && json_string_value(pattern)[0] == '$') {
    same = matches_word(bindings, json_string_value(pattern), value);
  } else if ((argument = json_object_get(pattern, "$subset")) != NULL) {
    return json_is_object(value) ? matches_keys(bindings, argument, value, parent)
                                 : differs(bindings, parent, pattern, value);
  } else if ((argument = json_object_get(pattern, "$near")) != NULL) {
    double distance =
        fabs(json_number_value(json_array_get(argument, 0)) - json_number_value(value));
    same = json_is_number(value) && distance <= json_number_value(json_array_get(argument, 1));
  } else if ((argument = json_object_get(pattern, "$not")) != NULL) {
    same = !matches_at(bindings, argument, value, parent);
    bindings->why[0] = '\0';
  } else if (json_is_object(pattern) && json_is_object(value)) {
    const char *key;
    json_t *part;
    json_object_foreach(value, key, part) {
      if (json_object_get(pattern, key) == NULL)
        return differs(bindings, parent, pattern, value);
    }
    return matches_keys(bindings, pattern, value, parent);
  } else if (json_is_array(pattern) && json_array_size(pattern) == json_array_size(value)) {
    size_t index;
    json_t *part;
    json_array_foreach(pattern, index, part) {
      struct place place = {parent, NULL, index};
      if (!matches_at(bindings, part, json_array_get(value, index), &place))
        return false;
    }
    return true;
  } else {
    same = equal(pattern, value);
  }
  return same ? true : differs(bindings, parent, pattern, value);
}

bool matches(struct bindings *bindings, json_t *pattern, json_t *value) {
  return matches_at(bindings, pattern, value, NULL);
}
