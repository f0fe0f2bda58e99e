// Bytes over a socket or the standard streams, on Linux and other systems with POSIX.
//
// Part of shadowcheck_vss.hpp, included by connection.hpp.
#ifndef SHADOWCHECK_VSS_CONNECTION_POSIX_HPP
#define SHADOWCHECK_VSS_CONNECTION_POSIX_HPP

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>

namespace shadowcheck {

// Ends the process without any clean-up: no destructor of the program runs.
[[noreturn]] inline void end_at_once(int status) {
    _exit(status);
}

// The program's file, with its folder.
inline std::string program_file() {
    char path[4096];
    const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
    return std::string(path, size > 0 ? static_cast<std::size_t>(size) : 0);
}

// The name of the program: of its file, without the folder.
inline std::string program_name() {
    const std::string whole = program_file();
    const std::size_t slash = whole.rfind('/');
    return whole.empty() ? "program" : whole.substr(slash == std::string::npos ? 0 : slash + 1);
}

class Channel {
public:
    bool connect_to(std::uint16_t port) {
        in_ = out_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (in_ < 0 || connect(in_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            return false;
        }
        const int yes = 1;
        setsockopt(in_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        is_socket_ = true;
        return true;
    }

    // Keeps the standard streams for the lines. What the program itself prints goes to standard error from now on.
    void take_standard_streams() {
        in_ = dup(0);
        out_ = dup(1);
        dup2(2, 1);
    }

    long write_some(const char* text, std::size_t size) {
        ssize_t sent = 0;
        do {
            sent = is_socket_ ? ::send(out_, text, size, MSG_NOSIGNAL) : ::write(out_, text, size);
        } while (sent < 0 && errno == EINTR);
        return static_cast<long>(sent);
    }

    long read_some(char* text, std::size_t size) {
        ssize_t got = 0;
        do {
            got = ::read(in_, text, size);
        } while (got < 0 && errno == EINTR);
        return static_cast<long>(got);
    }

private:
    int in_ = -1;
    int out_ = -1;
    bool is_socket_ = false;
};

}  // namespace shadowcheck

#endif
