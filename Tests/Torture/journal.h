/* What a program did to the files below one folder, op by op, as disk.c writes it down and
 * powercut_check.c reads it: a `journal_op`, then `length` bytes. */
#ifndef EVALSTORE_TORTURE_JOURNAL_H
#define EVALSTORE_TORTURE_JOURNAL_H

#include <stdint.h>

enum {
  OP_FILE = 1,   /* `file` is made as `name` in `folder` */
  OP_FOLDER = 2, /* the same of a folder; the watched one itself has no name and is in no folder */
  OP_LINK = 3,   /* `file` gets another name */
  OP_UNLINK = 4, /* `name` goes */
  OP_RENAME = 5, /* the bytes are the old name, NUL, the new name; `offset` is the new folder */
  OP_WRITE = 6,  /* bytes at `offset` */
  OP_SIZE = 7,   /* the file is cut or filled with zeros up to `offset` */
  OP_SYNC = 8,   /* what `file`, or the folder of that number, holds is on the disk now */
  OP_MARK = 9    /* a word of the program itself */
};

/* Files and folders go by their inode, which outlives their names. */
typedef struct {
  uint32_t kind;
  uint32_t length;
  uint64_t file;
  uint64_t folder;
  uint64_t offset;
} journal_op;

#endif
