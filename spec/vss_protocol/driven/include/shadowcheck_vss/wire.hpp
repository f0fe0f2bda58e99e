// What a driven program says to shadowcheck, and what it hears: one line of JSON each way (spec/driven-programs.md).
//
// Part of shadowcheck_vss.hpp. A program that runs without `shadowcheck drive` (SHADOWCHECK_DRIVE is not set) says nothing.
#ifndef SHADOWCHECK_VSS_WIRE_HPP
#define SHADOWCHECK_VSS_WIRE_HPP

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "connection.hpp"
#include "crash.hpp"
#include "frames.hpp"
#include "json.hpp"
#include "types.hpp"

// The last parameters of a function whose caller's place in the source is told: the compiler fills them in.
#define SHADOWCHECK_PLACE const char *file = __builtin_FILE(), int line = __builtin_LINE()

namespace shadowcheck {

inline std::string place(const char* file, int line) {
    return std::string(file) + ":" + std::to_string(line);
}

// What shadowcheck answers to a call: the name of the HRESULT, its number, and the whole reply.
struct Answer {
    std::string name = "S_OK";
    HRESULT hresult = S_OK;
    Json reply;
};

class Wire {
public:
    static constexpr int version = 1;

    // The connection of this process. It is never destroyed: destructors of global objects may still make calls.
    static Wire& get() {
        static Wire& only = *new Wire;
        return only;
    }

    // Whether the program is driven, or runs by itself.
    bool driven() const { return !where_.empty(); }

    // Says what the program is: "requester" (which is taken for granted) or "writer", and its name. Before its first line.
    void introduce(const std::string& party, const std::string& name) {
        const std::lock_guard<std::mutex> lock(mutex_);
        party_ = party;
        name_ = name.empty() ? name_ : name;
    }

    // Says that the program tells of a deed or call whenever it happens. Before its first line.
    void tells(const std::string& what) { add_to_greeting(tells_, what); }

    // Says that the program may make a call, or do a deed, without a line. Before its first line.
    void leaves_out(const std::string& what) { add_to_greeting(leaves_out_, what); }

    // Sends a line, and returns the reply. If it says so, the process ends here, or is interrupted as by Ctrl-C.
    Json exchange(const Line& line) {
        if (!driven()) {
            return {};
        }
        ++lines_of_this_thread();
        const Json reply = in_turn(line);
        if (reply["stop"].boolean()) {
            end_at_once(0);
        }
        if (reply["interrupt"].boolean()) {
            std::raise(SIGINT);  // after the lock is given back: a handler may well make calls
        }
        return reply;
    }

    // Sends a line that is a question, and returns the answer. Whoever is not driven hears S_OK.
    Answer ask(const Line& line) {
        Answer answer;
        answer.reply = exchange(line);
        if (answer.reply["answer"].kind() == Json::Kind::string) {
            answer.name = answer.reply["answer"].string();
        }
        const std::int64_t otherwise = answer.name == "S_OK" ? S_OK : E_FAIL;  // "it failed", of a deed, has no number
        answer.hresult = static_cast<HRESULT>(static_cast<std::uint32_t>(answer.reply["hresult"].integer(otherwise)));
        return answer;
    }

    // Connects, if that has not happened, and returns what shadowcheck says of this run: "run", "world".
    const Json& welcome() {
        const std::lock_guard<std::mutex> lock(mutex_);
        greet_once();
        return welcome_;
    }

    // Whether the program is a writer, as far as it has said.
    bool is_writer() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return party_ == "writer";
    }

    // How many lines this thread has sent.
    static unsigned& lines_of_this_thread() {
        thread_local unsigned count = 0;
        return count;
    }

    // Whether this thread is one of VSS's, on which a writer's handlers run.
    static bool& is_thread_of_handlers() {
        thread_local bool is = false;
        return is;
    }

    // The name of this thread in a log: numbers, in the order in which threads first spoke.
    std::string thread() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return thread_name();
    }

    // Tells that the process is about to die. There is no reply to wait for; and no lock, as this comes from a handler of a signal.
    void send_last_words(const char* text, std::size_t size) { connection_.send(text, size); }

private:
    Wire() {
        const char* where = std::getenv("SHADOWCHECK_DRIVE");
        where_ = where == nullptr ? "" : where;
        name_ = program_name();
        if (where_ == "stdio") {
            connection_.open(where_);  // at once, so that nothing that the program prints gets between the lines
        }
    }

    void add_to_greeting(std::vector<std::string>& list, const std::string& what) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (greeted_) {
            std::fprintf(stderr, "shadowcheck_vss.hpp: '%s' is said too late: the program has spoken already\n", what.c_str());
        }
        list.push_back(what);
    }

    Json in_turn(const Line& line) {
        const std::lock_guard<std::mutex> lock(mutex_);
        greet_once();
        return round_trip(line.text());
    }

    void greet_once() {
        if (!driven() || std::exchange(greeted_, true)) {
            return;
        }
        if (where_ != "stdio") {
            connection_.open(where_);
        }
        install_crash_handlers();
        Line greeting;
        greeting.add("shadowcheck", version).add("party", party_).add("name", name_);
        greeting.add("image", program_file()).add("header", this_header());
        if (!tells_.empty()) {
            greeting.add("tells", tells_);
        }
        if (!leaves_out_.empty()) {
            greeting.add("leaves out", leaves_out_);
        }
        if (party_ == "requester") {
            greeting.add("world", std::vector<std::string>{"folder"});  // what World understands
        }
        welcome_ = round_trip(greeting.text());
        if (welcome_["shadowcheck"].integer() != version) {
            cannot_be_driven("shadowcheck speaks another version of the protocol than this header, which has version " + std::to_string(version));
        }
    }

    Json round_trip(std::string text) {
        text += '\n';
        std::string reply;
        if (!connection_.send(text.data(), text.size()) || !connection_.receive(reply)) {
            cannot_be_driven("shadowcheck has gone away");
        }
        try {
            return Json::read(reply);
        } catch (const std::runtime_error& error) {
            cannot_be_driven(std::string("a line is no JSON: ") + error.what());
        }
    }

    std::string thread_name() {
        const auto number = static_cast<int>(threads_.size()) + 1;
        return std::to_string(threads_.emplace(std::this_thread::get_id(), number).first->second);
    }

    std::mutex mutex_;
    std::string where_;
    std::string party_ = "requester";
    std::string name_;
    std::vector<std::string> tells_;
    std::vector<std::string> leaves_out_;
    bool greeted_ = false;
    Connection connection_;
    Json welcome_;
    std::map<std::thread::id, int> threads_;
};

inline const bool streams_are_taken = Wire::get().driven();  // before main: see the constructor

inline void last_words(const char* text, std::size_t size) {
    Wire::get().send_last_words(text, size);
}

// Whether the program is driven, or runs by itself.
inline bool driven() {
    return Wire::get().driven();
}

// Adds where in the source it is: as that is said, or else as addresses, which shadowcheck looks up.
inline Line& placed(Line& line, const std::string& at) {
    return at.empty() && driven() ? line.add_unless_empty("frames", frames_in_words()) : line.add_unless_empty("at", at);
}

// Tells what a library in between has found out about the program: a mistake.
inline void mistake(const std::string& what, const std::string& at = "") {
    Line line;
    Wire::get().exchange(placed(line.add("mistake", what), at));
}

// The program's own name for the state that it is in: places with one label are taken for one.
inline void label(const std::string& name) {
    Wire::get().exchange(Line().add("label", name));
}

// Says that the program tells of a deed (or call) whenever it happens: before the first call.
inline void tells(const std::string& what) {
    Wire::get().tells(what);
}

// Says that the program may do what has no line: before the first call.
inline void leaves_out(const std::string& what) {
    Wire::get().leaves_out(what);
}

// A line about a deed. Of a writer, those on other threads than its handlers' have the name of the thread: they belong to no handler.
inline Line line_of_deed(const std::string& name, const char* file, int line) {
    Wire& wire = Wire::get();
    Line made;
    made.add("deed", name).add("at", place(file, line));
    return wire.driven() && wire.is_writer() && !Wire::is_thread_of_handlers() ? made.add("thread", wire.thread()) : made;
}

// Tells of a deed, as a recorded run names it ("copy files", "holds writes"), and returns S_OK, or an error if it is to fail.
inline HRESULT deed(const std::string& name, SHADOWCHECK_PLACE) {
    return Wire::get().ask(line_of_deed(name, file, line)).hresult;
}

// Tells of a deed that has happened, and how: "S_OK" or "it failed".
inline void deed_done(const std::string& name, const std::string& answer, SHADOWCHECK_PLACE) {
    Wire::get().exchange(line_of_deed(name, file, line).add("answer", answer));
}

}  // namespace shadowcheck

#endif
