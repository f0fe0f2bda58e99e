// An instance of IVssBackupComponents, without its methods: its name, its references, and what it asks shadowcheck.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_BACKUP_INSTANCE_HPP
#define SHADOWCHECK_VSS_BACKUP_INSTANCE_HPP

#include <atomic>
#include <string>
#include <utility>

#include "counted.hpp"

namespace shadowcheck {

// A line about something that happens to an object: a call or a deed, with the thread (but for the first one) and the place.
inline Line line_about(const std::string& object, const std::string& key, const std::string& what) {
    const std::string thread = Wire::get().thread();
    Line line;
    line.add("object", object).add(key, what).add_unless_empty("thread", thread == "1" ? "" : thread);
    return placed(line, std::exchange(next_place(), ""));
}

// The calls of one instance, as the program's log would tell of them. Also whoever belongs to the instance asks through it.
class Asking {
public:
    explicit Asking(std::string object) : object_(std::move(object)) {}

    // Asks what a call answers.
    Answer ask(const std::string& call) const { return Wire::get().ask(line_about(object_, "call", call)); }

    // Tells of a call that needs no asking, as its arguments are wrong; returns its answer.
    HRESULT tell(const std::string& call, HRESULT answer) const {
        Wire::get().exchange(line_about(object_, "call", call).add("answer", name_of(answer)));
        return answer;
    }

    // Tells of a deed that belongs to the instance, and has succeeded or not; returns whether it is to be taken for done.
    bool deed(const std::string& what, bool done = true) const {
        const Line line = line_about(object_, "deed", what);
        if (!done) {
            Wire::get().exchange(Line(line).add("answer", "it failed"));
        }
        return done && SUCCEEDED(Wire::get().ask(line).hresult);
    }

    // An asynchronous operation begins. QueryStatus, Wait and Cancel of a log are about the one that was begun last.
    int begin() { return ++operations_; }
    bool is_last(int operation) const { return operations_ == operation; }

private:
    const std::string object_;
    std::atomic<int> operations_{0};
};

// The pending operation that a method has begun. One of an operation that no rule is about (PreRestore ...) has finished at once.
class FakeAsync final : public Counted<IVssAsync> {
public:
    FakeAsync(Asking& asking, const std::string& by, bool is_told)
        : Counted("IVssAsync", by), asking_(asking), number_(is_told ? asking.begin() : 0) {}

    // S_OK, and what shadowcheck answers is the status of the operation.
    HRESULT STDMETHODCALLTYPE QueryStatus(HRESULT* status, INT*) override {
        must_be_held("QueryStatus");
        if (status == nullptr) {
            return E_INVALIDARG;
        }
        if (is_told()) {
            const HRESULT heard = asking_.ask("QueryStatus").hresult;
            status_ = driven() ? heard : VSS_S_ASYNC_FINISHED;
        }
        *status = status_;
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE Wait(DWORD milliseconds) override {
        must_be_held("Wait");
        return is_told() ? asking_.ask(milliseconds == INFINITE ? "Wait(INFINITE)" : "Wait(ms)").hresult : S_OK;
    }

    HRESULT STDMETHODCALLTYPE Cancel() override {
        must_be_held("Cancel");
        return is_told() ? asking_.ask("Cancel").hresult : status_.load();
    }

protected:
    bool offers(REFIID wanted) const override { return same(wanted, SHADOWCHECK_ID(IVssAsync)); }

private:
    // Whether a line about it is understood: if it has a number, and is the last one. Of others the last status is known.
    bool is_told() const { return number_ != 0 && asking_.is_last(number_); }

    Asking& asking_;
    const int number_;
    std::atomic<HRESULT> status_{VSS_S_ASYNC_FINISHED};
};

// An instance: its references are counted, and each Release and AddRef is told.
class Instance : public IVssBackupComponentsEx4 {
public:
    explicit Instance(const std::string& object) : asking_(object) {}

    // What its lines are asked through.
    const Asking& asking() const { return asking_; }

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID wanted, void** found) override {
        if (found == nullptr) {
            return E_POINTER;
        }
        *found = nullptr;
        if (!offers(wanted)) {
            return E_NOINTERFACE;
        }
        *found = static_cast<IVssBackupComponentsEx4*>(this);
        asking_.ask("QueryInterface");
        return ++references_, S_OK;
    }

    ULONG STDMETHODCALLTYPE AddRef() override {
        asking_.ask("AddRef");
        return ++references_;
    }

    ULONG STDMETHODCALLTYPE Release() override {
        asking_.ask("Release");
        return references_ == 0 ? 0 : --references_;
    }

protected:
    ~Instance() = default;

    // Asks what the call answers.
    HRESULT ask(const std::string& call) { return asking_.ask(call).hresult; }
    HRESULT tell(const std::string& call, HRESULT answer) { return asking_.tell(call, answer); }

    // A method that no rule is about: it succeeds. After the last Release it is a mistake; what has a name is judged by the rules.
    HRESULT done(const char* method, HRESULT code = S_OK) {
        const std::string place = std::exchange(next_place(), "");
        if (references_ == 0) {
            Ledger::get().report(std::string("calls IVssBackupComponents::") + method + " after the last Release", place);
        }
        return code;
    }

    // Begins an operation that shadowcheck is asked about.
    HRESULT begin(const char* call, IVssAsync** out) {
        if (!fill<IVssAsync*>(out, nullptr)) {
            return tell(call, E_INVALIDARG);
        }
        const HRESULT answer = ask(call);
        if (SUCCEEDED(answer)) {
            *out = new FakeAsync(asking_, call, true);
        }
        return answer;
    }

    // Begins an operation that no rule is about.
    HRESULT begin_untold(const char* method, IVssAsync** out) {
        done(method);
        if (out == nullptr) {
            return E_INVALIDARG;
        }
        *out = new FakeAsync(asking_, method, false);
        return S_OK;
    }

    Asking asking_;

private:
    static bool offers(REFIID wanted) {
        return same(wanted, SHADOWCHECK_ID(IUnknown)) || same(wanted, SHADOWCHECK_ID(IVssBackupComponents)) ||
               same(wanted, SHADOWCHECK_ID(IVssBackupComponentsEx)) || same(wanted, SHADOWCHECK_ID(IVssBackupComponentsEx2)) ||
               same(wanted, SHADOWCHECK_ID(IVssBackupComponentsEx3)) || same(wanted, SHADOWCHECK_ID(IVssBackupComponentsEx4));
    }

    std::atomic<ULONG> references_{1};
};

}  // namespace shadowcheck

#endif
