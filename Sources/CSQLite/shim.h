// Names from C that Swift cannot import by itself: cast macros, variadic functions, statx. No logic lives here.
#pragma once
#include <linux/stat.h>
#include <sqlite3.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline sqlite3_destructor_type desa_sqlite_transient(void) { return SQLITE_TRANSIENT; }
static inline sqlite3_destructor_type desa_sqlite_static(void) { return SQLITE_STATIC; }
static inline int desa_sqlite_config_int(sqlite3 *db, int option, int value, int *result) {
    return sqlite3_db_config(db, option, value, result);
}
// statx(2) follows symbolic links as stat(2) does; the Glibc module of Swift lacks it.
static inline int desa_statx(const char *path, struct statx *result) {
    return (int)syscall(SYS_statx, -100 /* AT_FDCWD */, path, 0, STATX_BASIC_STATS | STATX_BTIME, result);
}
