import CConfinement
import Glibc

/// System calls that reading a picture never needs, answered with EPERM: talking to anybody, starting or touching another process, new
/// namespaces, the kernel's rarely used corners. A list of what is forbidden, not of what is allowed: the tools come from the distribution, and a
/// security update of its C library must not stop a village's scanning. What files they reach is Landlock's business.
enum SystemCallFilter {
    static func install(_ profile: Confinement.Profile) throws(Confinement.Failure) {
        let program = program(profile)
        let result = program.withUnsafeBufferPointer { desa_filter_system_calls($0.baseAddress, UInt16($0.count)) }
        guard result == 0 else { throw .systemCalls(code: errno) }
    }

    private static let always: [Int] = [
        desa_sys_unshare, desa_sys_setns, desa_sys_ptrace, desa_sys_process_vm_readv, desa_sys_process_vm_writev, desa_sys_pidfd_getfd, desa_sys_mount,
        desa_sys_bpf, desa_sys_perf_event_open, desa_sys_userfaultfd, desa_sys_io_uring_setup, desa_sys_keyctl, desa_sys_add_key, desa_sys_request_key,
        desa_sys_memfd_create, desa_sys_chroot, desa_sys_pivot_root, desa_sys_personality, desa_sys_name_to_handle_at, desa_sys_open_by_handle_at,
        // What Landlock of Debian 12's kernel lets pass by path: changing files that cannot be opened.
        desa_sys_truncate, desa_sys_chmod, desa_sys_fchmodat, desa_sys_chown, desa_sys_lchown, desa_sys_fchownat, desa_sys_setxattr, desa_sys_lsetxattr,
        desa_sys_removexattr, desa_sys_lremovexattr,
    ].map { Int($0) }

    /// A scanner's driver may fork, signal its children, share memory and open sockets.
    private static let forImages: [Int] = [
        desa_sys_socket, desa_sys_socketpair, desa_sys_connect, desa_sys_bind, desa_sys_fork, desa_sys_vfork, desa_sys_kill, desa_sys_tkill,
        desa_sys_tgkill, desa_sys_rt_sigqueueinfo, desa_sys_rt_tgsigqueueinfo, desa_sys_pidfd_open, desa_sys_pidfd_send_signal, desa_sys_shmget, desa_sys_msgget, desa_sys_mq_open,
    ].map { Int($0) }

    /// Offsets in `struct seccomp_data`: number, architecture, low half of the first argument (both architectures are little-endian).
    private static let (number, architecture, firstArgument): (UInt32, UInt32, UInt32) = (0, 4, 16)

    private static func program(_ profile: Confinement.Profile) -> [sock_filter] {
        let load: UInt16 = 0x20, equal: UInt16 = 0x15, atLeast: UInt16 = 0x35, anyBit: UInt16 = 0x45, give: UInt16 = 0x06
        func error(_ code: Int32) -> UInt32 { UInt32(bitPattern: Int32(desa_seccomp_errno)) | UInt32(code) }
        func line(_ code: UInt16, _ value: UInt32, yes: UInt8 = 0, no: UInt8 = 0) -> sock_filter { sock_filter(code: code, jt: yes, jf: no, k: value) }
        var lines = [
            line(load, architecture),
            line(equal, UInt32(bitPattern: Int32(desa_audit_arch)), yes: 1),
            line(give, UInt32(bitPattern: Int32(desa_seccomp_kill))),
            line(load, number),
            // Numbers from 2^30 on are those of the x32 interface, and would pass by everything that follows.
            line(atLeast, 1 << 30, no: 1),
            line(give, UInt32(bitPattern: Int32(desa_seccomp_kill))),
        ]
        for call in always + (profile == .image ? forImages : []) where call >= 0 {
            lines += [line(equal, UInt32(call), no: 1), line(give, error(EPERM))]
        }
        let allow = line(give, UInt32(bitPattern: Int32(desa_seccomp_allow)))
        // Limits of this process only.
        lines += [line(equal, UInt32(desa_sys_prlimit64), no: 4), line(load, firstArgument), line(equal, 0, yes: 1), line(give, error(EPERM)), allow]
        if profile == .image {
            lines += [
                // Threads only. The flags of clone3 lie in memory where a filter cannot look: the C library falls back to clone.
                line(equal, UInt32(desa_sys_clone3), no: 1), line(give, error(ENOSYS)),
                line(equal, UInt32(desa_sys_clone), no: 4), line(load, firstArgument), line(anyBit, UInt32(desa_clone_thread), yes: 1),
                line(give, error(EPERM)), allow,
            ]
        }
        return lines + [allow]
    }
}
