/* LD_PRELOAD shim: adds SLOWSYNC_US microseconds to each fsync and fdatasync, so that a disk that answers in no time
   cannot flatter a figure or hide a race. Used by scripts/kill.py and scripts/bench. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_as_asked(void) {
  const char* asked = getenv("SLOWSYNC_US");
  if (asked) usleep((useconds_t)atoi(asked));
}

int fsync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_as_asked();
  return real(file);
}

int fdatasync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_as_asked();
  return real(file);
}
