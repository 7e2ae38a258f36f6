/* Numbers that follow from a seed (splitmix64). */
#ifndef EVALSTORE_TORTURE_RANDOM_H
#define EVALSTORE_TORTURE_RANDOM_H

#include <stdint.h>

typedef struct {
  uint64_t state;
} random_source;

static inline uint64_t random_next(random_source *source) {
  uint64_t z = source->state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* From 0 to `bound` - 1; 0 when the bound is 0. */
static inline uint64_t random_below(random_source *source, uint64_t bound) {
  return bound == 0 ? 0 : random_next(source) % bound;
}

/* True once in `times`. */
static inline int random_once_in(random_source *source, uint64_t times) {
  return random_below(source, times) == 0;
}

/* Another source, which follows from a seed and a number. */
static inline random_source random_from(uint64_t seed, uint64_t number) {
  random_source source = {seed * 0xd1342543de82ef95u + number};
  random_next(&source);
  return source;
}

#endif
