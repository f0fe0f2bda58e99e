// The event that a driven writer handles, and what its handler tells meanwhile.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_WRITER_EVENT_HPP
#define SHADOWCHECK_VSS_WRITER_EVENT_HPP

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "world.hpp"

namespace shadowcheck {

// The id that a name stands for. Up to eight letters are in it as they are, so that different names have different ids.
inline VSS_ID id_named(Thing thing, const std::string& name) {
    VSS_ID made = id_of(thing, 0);
    std::uint64_t hash = 14695981039346656037u;  // FNV-1a
    for (const char letter : name) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211u;
    }
    for (std::size_t i = 0; i < sizeof made.Data4; ++i) {
        const auto letter = static_cast<std::uint8_t>(i < name.size() ? name[i] : 0);
        made.Data4[i] = name.size() <= sizeof made.Data4 ? letter : static_cast<std::uint8_t>(hash >> (8 * i));
    }
    return made;
}

// An event: the handler that it calls, the backup that it is about ("" if none), and what the writer may ask meanwhile.
struct WriterEvent {
    std::string handler;
    std::string about;
    Json facts;
    bool is_default = false;  // CVssWriter's own handler has run

    bool is(std::string_view name) const { return handler == name; }

    // The name of the shadow copy set; "" if there is none. Facts that are given are all that there are: a backup without a set has
    // a name that it is about, and no GetCurrentSnapshotSetId.
    const std::string& set_name() const { return facts.kind() == Json::Kind::object ? facts["GetCurrentSnapshotSetId"].string() : about; }

    // The id of the shadow copy set: all zeros if there is none.
    VSS_ID set() const { return set_name().empty() ? no_id : id_named(Thing::set, set_name()); }

    // What GetSessionId returns: a backup has a session from its beginning to its end, also before there is a set.
    VSS_ID session() const {
        const std::string& told = facts["GetSessionId"].string();
        return id_named(Thing::session, !told.empty() ? told : !about.empty() ? about : set_name());
    }
};

// The event that this thread handles, or null: VSS knows handlers by their threads.
inline WriterEvent*& event_of_this_thread() {
    thread_local WriterEvent* event = nullptr;
    return event;
}

// How many handlers run, on whichever thread.
inline std::atomic<int>& handlers_that_run() {
    static std::atomic<int> count{0};
    return count;
}

// Tells of a call that a handler makes; with its answer, where it matters which. Calls outside of handlers are nobody's business.
inline void tell_call(const std::string& call, const std::string& at, const std::string& answer = "") {
    if (event_of_this_thread() != nullptr) {
        Line line;
        Wire::get().exchange(placed(line.add("call", call).add_unless_empty("answer", answer), at));
    }
}

// What the writer reports of itself: the line with the answer of each handler has it.
class States {
public:
    static States& get() {
        static States& only = *new States;
        return only;
    }

    template <typename Value>
    void set(const std::string& name, Value value) {
        const std::lock_guard<std::mutex> lock(mutex_);
        setters_[name] = Line().add(name, value);
    }

    void add_to(Line& answer) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Line all;
        for (const auto& [name, member] : setters_) {
            all.add_members_of(member);
        }
        if (!all.empty()) {
            answer.add("state", all);
        }
    }

private:
    std::mutex mutex_;
    std::map<std::string, Line> setters_;  // in the order of their names: the same in every run
};

// Reports something about the writer's own state: the same name again changes it. It is learned with the writer.
inline void state(const std::string& name, bool value) {
    States::get().set(name, value);
}
inline void state(const std::string& name, int value) {
    States::get().set(name, value);
}
inline void state(const std::string& name, const std::string& value) {
    States::get().set(name, value);
}
inline void state(const std::string& name, const char* value) {
    States::get().set(name, value);
}

}  // namespace shadowcheck

#endif
