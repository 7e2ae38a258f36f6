/* Gives fuzz.c the bytes of files, once each: fuzz_replay FILE… */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int main(int argc, char **argv) {
  static uint8_t bytes[1 << 20];
  int i;
  LLVMFuzzerInitialize(&argc, &argv);
  for (i = 1; i < argc; i++) {
    FILE *file = fopen(argv[i], "rbe");
    size_t size;
    uint8_t *exact;
    if (file == NULL || (size = fread(bytes, 1, sizeof bytes, file), ferror(file)) != 0) {
      fprintf(stderr, "%s cannot be read\n", argv[i]);
      return 2;
    }
    fclose(file);
    /* In memory that ends where the input does. */
    exact = malloc(size == 0 ? 1 : size);
    if (exact == NULL) {
      return 2;
    }
    for (size_t at = 0; at < size; at++) {
      exact[at] = bytes[at];
    }
    fprintf(stderr, "%s\n", argv[i]);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
  }
  printf("%d inputs\n", argc - 1);
  return 0;
}
