// Landlock, seccomp, prctl and pidfd: system calls without a wrapper in glibc, or with a variadic one. No logic lives here.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <linux/sched.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int desa_landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static inline int desa_landlock_ruleset(unsigned long long handled) {
    struct landlock_ruleset_attr attr = {.handled_access_fs = handled};
    return (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
}

static inline int desa_landlock_allow(int ruleset, int parent, unsigned long long access) {
    struct landlock_path_beneath_attr attr = {.allowed_access = access, .parent_fd = parent};
    return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &attr, 0);
}

static inline int desa_landlock_restrict(int ruleset) { return (int)syscall(SYS_landlock_restrict_self, ruleset, 0); }

static inline int desa_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
static inline int desa_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

static inline int desa_drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    return (int)syscall(SYS_capset, &header, none);
}

static inline int desa_filter_system_calls(const struct sock_filter *program, unsigned short count) {
    struct sock_fprog prog = {.len = count, .filter = (struct sock_filter *)program};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0);
}

static inline int desa_close_from(unsigned int first) { return (int)syscall(SYS_close_range, first, ~0U, 0); }
static inline int desa_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }
static inline int desa_eventfd(void) { return eventfd(0, EFD_CLOEXEC); }
static inline int desa_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

// Numbers that the importer cannot see through their macros.
enum {
    desa_sys_socket = __NR_socket, desa_sys_socketpair = __NR_socketpair, desa_sys_connect = __NR_connect, desa_sys_bind = __NR_bind,
    desa_sys_clone = __NR_clone, desa_sys_clone3 = __NR_clone3, desa_sys_unshare = __NR_unshare, desa_sys_setns = __NR_setns,
    desa_sys_ptrace = __NR_ptrace, desa_sys_process_vm_readv = __NR_process_vm_readv, desa_sys_process_vm_writev = __NR_process_vm_writev,
    desa_sys_kill = __NR_kill, desa_sys_tgkill = __NR_tgkill, desa_sys_rt_sigqueueinfo = __NR_rt_sigqueueinfo,
    desa_sys_rt_tgsigqueueinfo = __NR_rt_tgsigqueueinfo, desa_sys_prlimit64 = __NR_prlimit64, desa_sys_truncate = __NR_truncate,
    desa_sys_fchmodat = __NR_fchmodat, desa_sys_fchownat = __NR_fchownat, desa_sys_setxattr = __NR_setxattr, desa_sys_lsetxattr = __NR_lsetxattr,
    desa_sys_removexattr = __NR_removexattr, desa_sys_lremovexattr = __NR_lremovexattr, desa_sys_tkill = __NR_tkill, desa_sys_pidfd_open = __NR_pidfd_open, desa_sys_pidfd_send_signal = __NR_pidfd_send_signal,
    desa_sys_pidfd_getfd = __NR_pidfd_getfd, desa_sys_mount = __NR_mount, desa_sys_bpf = __NR_bpf, desa_sys_perf_event_open = __NR_perf_event_open,
    desa_sys_userfaultfd = __NR_userfaultfd, desa_sys_io_uring_setup = __NR_io_uring_setup, desa_sys_keyctl = __NR_keyctl,
    desa_sys_add_key = __NR_add_key, desa_sys_request_key = __NR_request_key, desa_sys_memfd_create = __NR_memfd_create,
    desa_sys_shmget = __NR_shmget, desa_sys_msgget = __NR_msgget, desa_sys_mq_open = __NR_mq_open, desa_sys_chroot = __NR_chroot,
    desa_sys_pivot_root = __NR_pivot_root, desa_sys_personality = __NR_personality, desa_sys_name_to_handle_at = __NR_name_to_handle_at,
    desa_sys_open_by_handle_at = __NR_open_by_handle_at,
#ifdef __NR_fork
    desa_sys_fork = __NR_fork, desa_sys_vfork = __NR_vfork, desa_sys_chmod = __NR_chmod, desa_sys_chown = __NR_chown, desa_sys_lchown = __NR_lchown,
#else
    // Not on arm64.
    desa_sys_fork = -1, desa_sys_vfork = -1, desa_sys_chmod = -1, desa_sys_chown = -1, desa_sys_lchown = -1,
#endif
#if defined(__x86_64__)
    desa_audit_arch = (int)AUDIT_ARCH_X86_64,
#elif defined(__aarch64__)
    desa_audit_arch = (int)AUDIT_ARCH_AARCH64,
#endif
    desa_o_path = __O_PATH, desa_clone_thread = CLONE_THREAD,
    desa_seccomp_allow = (int)SECCOMP_RET_ALLOW, desa_seccomp_errno = (int)SECCOMP_RET_ERRNO, desa_seccomp_kill = (int)SECCOMP_RET_KILL_PROCESS,
};
