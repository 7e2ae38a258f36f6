#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "platform.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#if defined(__linux__)
#include <sys/sysmacros.h>
#include <sys/vfs.h>

struct kind {
  uint32_t magic;
  const char *name;
  int shared;
};

/* The numbers of statfs(2), and of the modules that are not in the kernel's own tree. */
static const struct kind kinds[] = {
    {0x00006969, "nfs", 1},    {0x0000517b, "smb", 1},      {0xff534d42, "cifs", 1},
    {0xfe534d42, "smb3", 1},   {0x5346414f, "afs", 1},      {0x6b414653, "afs", 1},
    {0x73757245, "coda", 1},   {0x0000564c, "ncpfs", 1},    {0x00c36400, "ceph", 1},
    {0x0bd00bd0, "lustre", 1}, {0x47504653, "gpfs", 1},     {0x19830326, "beegfs", 1},
    {0xaad7aaea, "panfs", 1},  {0x20030528, "orangefs", 1}, {0x01021997, "9p", 1},
    {0x786f4256, "vboxsf", 1}, {0xbacbacbc, "vmhgfs", 1},   {0x7c7c6673, "prl_fs", 1},
    {0x65735546, "fuse", 0},   {0x0000ef53, "ext4", 0},     {0x58465342, "xfs", 0},
    {0x9123683e, "btrfs", 0},  {0x01021994, "tmpfs", 0},    {0x794c7630, "overlay", 0},
    {0x2fc12fc1, "zfs", 0},    {0xf2f52010, "f2fs", 0},     {0xca451a4e, "bcachefs", 0},
    {0x858458f6, "ramfs", 0},  {0x00004d44, "vfat", 0},     {0x2011bab0, "exfat", 0},
    {0x7366746e, "ntfs3", 0},  {0x01161970, "gfs2", 0},     {0x7461636f, "ocfs2", 0},
};

/* Programs behind FUSE that keep their files on other machines. */
static const char *const remote_fuse[] = {
    "sshfs",         "s3fs",      "gcsfuse",   "rclone",    "goofys",     "mount-s3",
    "mountpoint-s3", "glusterfs", "curlftpfs", "davfs",     "gvfsd-fuse", "google-drive-ocamlfuse",
    "blobfuse",      "blobfuse2", "juicefs",   "JuiceFS",   "cephfs",     "ceph-fuse",
    "moosefs",       "mfs",       "lizardfs",  "seaweedfs", "beegfs",     "cvmfs2",
};

/* The type that the table of mounts has for the device of a path, such as `fuse.sshfs`. */
static int mounted_type(const char *path, char *name, size_t size) {
  struct stat status;
  FILE *mounts;
  char line[4096];
  int found = 0;

  if (stat(path, &status) != 0 || (mounts = fopen("/proc/self/mountinfo", "re")) == NULL)
    return 0;
  while (!found && fgets(line, sizeof line, mounts) != NULL) {
    unsigned major_number, minor_number;
    const char *type = strstr(line, " - ");
    if (type == NULL || sscanf(line, "%*d %*d %u:%u", &major_number, &minor_number) != 2)
      continue;
    if (makedev(major_number, minor_number) != status.st_dev)
      continue;
    type += 3;
    snprintf(name, size, "%.*s", (int)strcspn(type, " "), type);
    found = 1;
  }
  fclose(mounts);
  return found;
}

int evalstore_file_system(const char *path, char *name, size_t size) {
  struct statfs found;

  if (statfs(path, &found) != 0)
    return -1;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (kinds[i].magic != (uint32_t)found.f_type)
      continue;
    snprintf(name, size, "%s", kinds[i].name);
    if (strcmp(name, "fuse") != 0 || !mounted_type(path, name, size))
      return kinds[i].shared;
    for (size_t j = 0; j < sizeof remote_fuse / sizeof *remote_fuse; j++)
      if (strncmp(name, "fuse.", 5) == 0 && strcmp(name + 5, remote_fuse[j]) == 0)
        return 1;
    return 0;
  }
  if (!mounted_type(path, name, size))
    snprintf(name, size, "%08lx", (unsigned long)(uint32_t)found.f_type);
  return 0;
}
#elif defined(__APPLE__)
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/param.h>

int evalstore_file_system(const char *path, char *name, size_t size) {
  struct statfs found;

  if (statfs(path, &found) != 0)
    return -1;
  snprintf(name, size, "%s", found.f_fstypename);
  return (found.f_flags & MNT_LOCAL) == 0;
}
#endif

int evalstore_try_lock(int fd, int64_t byte) {
#if defined(F_OFD_SETLK)
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
  if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
    return 0;
#else
  (void)byte;
  if (flock(fd, LOCK_EX | LOCK_NB) == 0)
    return 0;
#endif
  return errno == EACCES ? EAGAIN : errno;
}

#if defined(__APPLE__)
static const char own_descriptors[] = "/dev/fd";
#else
static const char own_descriptors[] = "/proc/self/fd";
#endif

/* One that is open for writing only, or for its name only, cannot be read; nor can one without
   the cache of the system, by who does not know its blocks. */
static int can_be_read(int fd) {
  int flags = fcntl(fd, F_GETFL);
  int hindrances = 0;
#if defined(__linux__)
  hindrances = O_PATH | O_DIRECT;
#endif
  return flags >= 0 && (flags & O_ACCMODE) != O_WRONLY && (flags & hindrances) == 0;
}

int evalstore_open_descriptor(const char *path) {
  struct stat wanted, found;
  struct dirent *entry;
  DIR *names;
  int result = -1;

  if (stat(path, &wanted) != 0 || (names = opendir(own_descriptors)) == NULL)
    return -1;
  while (result < 0 && (entry = readdir(names)) != NULL) {
    char *end;
    long number = strtol(entry->d_name, &end, 10);
    if (end == entry->d_name || *end != '\0' || fstat((int)number, &found) != 0)
      continue;
    if (found.st_ino == wanted.st_ino && found.st_dev == wanted.st_dev && can_be_read((int)number))
      result = (int)number;
  }
  closedir(names);
  return result;
}
