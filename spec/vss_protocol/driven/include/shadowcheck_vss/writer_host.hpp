// Calls the handlers of a writer, as shadowcheck says: VSS's side of CVssWriter.
//
// Part of shadowcheck_vss.hpp. One writer of a process is driven, the first that subscribes. Each handler comes on
// another thread than the one before.
#ifndef SHADOWCHECK_VSS_WRITER_HOST_HPP
#define SHADOWCHECK_VSS_WRITER_HOST_HPP

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "metadata.hpp"
#include "writer.hpp"
#include "writer_component.hpp"
#include "writer_event.hpp"
#include "writer_metadata.hpp"

namespace shadowcheck {

class WriterHost {
public:
    static WriterHost& get() {
        static WriterHost& only = *new WriterHost;
        return only;
    }

    void subscribe(CVssWriter& writer) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (writer_ != nullptr) {
            std::fprintf(stderr, "shadowcheck_vss.hpp: %s is not driven: one writer of a process is, the first\n", utf8(writer.shadowcheck_name_).c_str());
        } else if (driven()) {
            writer_ = &writer;
            std::thread([this] { turn(Line().add("ready", true)); }).detach();
        }
    }

    // The run ends when shadowcheck says so, and not when the program thinks that it is at its end: this does not return then.
    void unsubscribe(const CVssWriter& writer) {
        std::unique_lock<std::mutex> lock(mutex_);
        if (writer_ != &writer || Wire::is_thread_of_handlers()) {
            return;
        }
        std::condition_variable never;
        for (;;) {
            never.wait(lock);
        }
    }

    // Called by the destructor. A writer that is still subscribed has no handlers any more.
    void destroyed(const CVssWriter& writer) {
        const std::lock_guard<std::mutex> lock(mutex_);
        gone_ = gone_ || writer_ == &writer;
    }

    // What GetIdentifyInformation returns. VSS holds the reference: a Release by the writer is one too many.
    IVssExamineWriterMetadata* identity() {
        static std::deque<WorldWriter>& all = *new std::deque<WorldWriter>;
        all.push_back({writer_->shadowcheck_id_, id_of(Thing::instance, 1), writer_->shadowcheck_name_, VSS_ST_OTHER, components().front()});
        auto* metadata = new FakeMetadata(all.back(), "GetIdentifyInformation");
        Ledger::get().lend(metadata, "the IVssExamineWriterMetadata of GetIdentifyInformation, which VSS releases itself,", "released");
        Ledger::get().give_back(metadata);
        return metadata;
    }

    // The components that the writer has named in OnIdentify; one of the same name as the writer, if it has named none.
    const std::vector<WorldComponent>& components() {
        if (named_.empty()) {
            named_.push_back({VSS_CT_FILEGROUP, L"", writer_->shadowcheck_name_, L"", {}, {}, {}});
        }
        return named_;
    }

private:
    // Says that the event before is done, and handles the next one. That is on a thread of its own, which begins before the last
    // one ends, so that no two events that follow one another have the same: VSS promises nothing about its threads.
    void turn(const Line& said) {
        use_stack_for_signals();
        Wire::is_thread_of_handlers() = true;
        const Line answer = handle(Wire::get().exchange(said));
        std::thread([this, answer] { turn(answer); }).detach();
    }

    // Calls the handler of an event, and returns the line with its answer.
    Line handle(const Json& message) {
        if (gone()) {
            mistake("the writer is destroyed while it is subscribed: Unsubscribe comes before");
            end_at_once(0);
        }
        WriterEvent event{message["call"].string(), message["about"].string(), message["facts"]};
        const unsigned before = Wire::lines_of_this_thread();
        event_of_this_thread() = &event;
        ++handlers_that_run();
        Line answer;
        answer.add("answer", answer_of(event));
        --handlers_that_run();
        event_of_this_thread() = nullptr;
        if (event.is_default && Wire::lines_of_this_thread() == before) {  // a handler that speaks is the writer's own, if it calls CVssWriter's, too
            answer.add("default", true);
        }
        States::get().add_to(answer);
        return answer;
    }

    const char* answer_of(const WriterEvent& event) {
        try {
            return call(event) ? "true" : "false";
        } catch (const std::exception& error) {
            std::fprintf(stderr, "shadowcheck_vss.hpp: an exception leaves %s: %s\n", event.handler.c_str(), error.what());
        } catch (...) {
            std::fprintf(stderr, "shadowcheck_vss.hpp: an exception leaves %s\n", event.handler.c_str());
        }
        return "an exception";
    }

    bool call(const WriterEvent& event) {
        using Plain = bool (STDMETHODCALLTYPE CVssWriter::*)();
        using Given = bool (STDMETHODCALLTYPE CVssWriter::*)(IVssWriterComponents*);
        static const std::map<std::string, Plain> plain = {
            {"OnPrepareSnapshot", &CVssWriter::OnPrepareSnapshot}, {"OnFreeze", &CVssWriter::OnFreeze}, {"OnThaw", &CVssWriter::OnThaw},
            {"OnAbort", &CVssWriter::OnAbort}, {"OnVSSShutdown", &CVssWriter::OnVSSShutdown},
            {"OnVSSApplicationStartup", &CVssWriter::OnVSSApplicationStartup}};
        static const std::map<std::string, Given> given = {
            {"OnPrepareBackup", &CVssWriter::OnPrepareBackup}, {"OnPostSnapshot", &CVssWriter::OnPostSnapshot},
            {"OnBackupComplete", &CVssWriter::OnBackupComplete}, {"OnPreRestore", &CVssWriter::OnPreRestore},
            {"OnPostRestore", &CVssWriter::OnPostRestore}};
        if (const auto found = plain.find(event.handler); found != plain.end()) {
            return (writer_->*found->second)();
        }
        if (const auto found = given.find(event.handler); found != given.end()) {
            return with_components(event, found->second);
        }
        if (event.is("OnBackupShutdown")) {
            return writer_->OnBackupShutdown(event.set());
        }
        if (!event.is("OnIdentify")) {
            cannot_be_driven("shadowcheck calls '" + event.handler + "', which is no handler of CVssWriter");
        }
        return identify();
    }

    bool identify() {
        WriterMetadata metadata(writer_->shadowcheck_name_);
        const bool answer = writer_->shadowcheck_identifies(&metadata);
        named_ = metadata.components();
        return answer;
    }

    template <typename Handler>
    bool with_components(const WriterEvent& event, Handler handler) {
        auto* given = new HandlersComponents(event.handler, id_of(Thing::instance, 1), writer_->shadowcheck_id_, documents(event));
        struct Returns {
            HandlersComponents* given;
            ~Returns() { given->handler_returns(); }
        } const returns{given};
        return (writer_->*handler)(given);
    }

    // The components of a backup: kept from one of its handlers to the next.
    std::vector<AddedComponent*> documents(const WriterEvent& event) {
        std::deque<AddedComponent>*& document = documents_[event.about];
        const bool selected = event.facts["AreComponentsSelected"].boolean(true);
        if (document == nullptr || event.is("OnPrepareBackup")) {
            document = new std::deque<AddedComponent>;  // the one before is not freed: the writer may wrongly hold components of it
        }
        std::deque<AddedComponent>& all = *document;
        std::vector<AddedComponent*> found;
        for (std::size_t i = 0; selected && i < components().size(); ++i) {
            const WorldComponent& named = components()[i];
            if (i == all.size()) {
                all.emplace_back(id_of(Thing::instance, 1), writer_->shadowcheck_id_, named.type, named.logical_path, named.name);
            }
            found.push_back(&all[i]);
        }
        return found;
    }

    bool gone() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return gone_;
    }

    std::mutex mutex_;
    CVssWriter* writer_ = nullptr;
    bool gone_ = false;
    std::vector<WorldComponent> named_;
    std::map<std::string, std::deque<AddedComponent>*> documents_;
};

// Handles events until shadowcheck ends the run; returns at once if the program is not driven. For a program whose main loop waits
// for nothing else: any other may go on as it is.
inline void serve(CVssWriter& writer) {
    WriterHost::get().unsubscribe(writer);
}

}  // namespace shadowcheck

#endif
