//! The one place that forks.

use std::fs;
use std::io;

use rustix::process::Pid;

/// Where one goes on after a fork.
pub enum Forked {
    /// In the process that forked, which has a child now.
    Parent(Pid),
    /// In the child.
    Child,
}

/// Makes a child that shares the memory of this process until one of them writes to it.
///
/// # Errors
/// When this process has more than one thread, or the system refuses.
pub fn fork() -> io::Result<Forked> {
    let threads = fs::read_dir("/proc/self/task")?.count();
    if threads != 1 {
        return Err(io::Error::other(format!("a process with {threads} threads is not forked")));
    }
    #[expect(
        unsafe_code,
        reason = "fork is safe where no other thread exists that could hold a lock or be half-way through a change: \
                  that was just counted, and only this thread could start one"
    )]
    let pid = unsafe { libc::fork() };
    match pid {
        -1 => Err(io::Error::last_os_error()),
        0 => Ok(Forked::Child),
        pid => Pid::from_raw(pid).map(Forked::Parent).ok_or_else(|| io::Error::other("fork gave no process")),
    }
}
