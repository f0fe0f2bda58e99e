// The connection to shadowcheck: bytes over 127.0.0.1, or over the standard streams.
//
// Part of shadowcheck_vss.hpp, included by wire.hpp.
#ifndef SHADOWCHECK_VSS_CONNECTION_HPP
#define SHADOWCHECK_VSS_CONNECTION_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

// Here, as in one file each part stands where it is first asked for; only Windows asks for it below.
#include "json.hpp"

#ifdef _WIN32
#include "connection_windows.hpp"
#else
#include "connection_posix.hpp"
#endif

namespace shadowcheck {

// Tells the user why the program cannot be driven, and ends it: going on would be a run of which nobody hears.
[[noreturn]] inline void cannot_be_driven(const std::string& why) {
    std::fprintf(stderr, "shadowcheck_vss.hpp: this program cannot be driven: %s\n", why.c_str());
    std::fflush(stderr);
    end_at_once(70);
}

// Lines that go out and come in. Opened by open(); one thread at a time uses it, as a lock of its owner sees to.
class Connection {
public:
    // Connects as the value of SHADOWCHECK_DRIVE says: "127.0.0.1:PORT" or "stdio".
    void open(const std::string& where) {
        if (where == "stdio") {
            channel_.take_standard_streams();
            return;
        }
        const std::string host = "127.0.0.1:";
        char* end = nullptr;
        const unsigned long port = where.compare(0, host.size(), host) == 0 ? std::strtoul(where.c_str() + host.size(), &end, 10) : 0;
        if (port == 0 || port > 65535 || *end != '\0') {
            cannot_be_driven("SHADOWCHECK_DRIVE is '" + where + "', and must be 127.0.0.1:PORT or stdio");
        }
        if (!channel_.connect_to(static_cast<std::uint16_t>(port))) {
            cannot_be_driven("nothing answers at " + where + " (SHADOWCHECK_DRIVE)");
        }
    }

    // Sends the line; false if the connection is gone. A handler of a signal may call it, as long as the text is small.
    bool send(const char* text, std::size_t size) {
        while (size > 0) {
            const long sent = channel_.write_some(text, size);
            if (sent <= 0) {
                return false;
            }
            text += sent;
            size -= static_cast<std::size_t>(sent);
        }
        return true;
    }

    // Takes the next line, without its end; false if the connection is gone.
    bool receive(std::string& line) {
        for (std::size_t looked = 0;;) {
            const std::size_t end = buffer_.find('\n', looked);
            if (end != std::string::npos) {
                line = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                return true;
            }
            looked = buffer_.size();
            char some[4096];
            const long got = channel_.read_some(some, sizeof some);
            if (got <= 0) {
                return false;
            }
            buffer_.append(some, static_cast<std::size_t>(got));
        }
    }

private:
    Channel channel_;
    std::string buffer_;
};

}  // namespace shadowcheck

#endif
