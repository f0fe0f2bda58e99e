// Reads JSON. Part of shadowcheck_vss.hpp, included by json.hpp.
#ifndef SHADOWCHECK_VSS_JSON_READER_HPP
#define SHADOWCHECK_VSS_JSON_READER_HPP

#include "json.hpp"

namespace shadowcheck {

class JsonReader {
public:
    explicit JsonReader(std::string_view text) : text_(text) {}

    Json whole() {
        Json found = value(0);
        skip_space();
        if (at_ != text_.size()) {
            fail("nothing after the value");
        }
        return found;
    }

private:
    static constexpr int deepest = 100;  // the lines of the protocol are flat: a deeper one would be a mistake

    Json value(int depth) {
        skip_space();
        if (depth > deepest) {
            fail("fewer brackets");
        }
        Json found;
        if (at_ == text_.size()) {
            fail("a value");
        } else if (text_[at_] == '{') {
            object(found, depth);
        } else if (text_[at_] == '[') {
            array(found, depth);
        } else if (text_[at_] == '"') {
            found.kind_ = Json::Kind::string;
            found.text_ = string();
        } else if (take_word("true") || take_word("false")) {
            found.kind_ = Json::Kind::boolean;
            found.number_ = text_[at_ - 2] == 'u' ? 1 : 0;  // tr-u-e, fal-s-e
        } else if (!take_word("null")) {
            number(found);
        }
        return found;
    }

    void object(Json& found, int depth) {
        found.kind_ = Json::Kind::object;
        ++at_;
        if (take('}')) {
            return;
        }
        do {
            skip_space();
            std::string key = string();
            if (!take(':')) {
                fail("':'");
            }
            found.members_.emplace_back(std::move(key), value(depth + 1));
        } while (take(','));
        if (!take('}')) {
            fail("',' or '}'");
        }
    }

    void array(Json& found, int depth) {
        found.kind_ = Json::Kind::array;
        ++at_;
        if (take(']')) {
            return;
        }
        do {
            found.items_.push_back(value(depth + 1));
        } while (take(','));
        if (!take(']')) {
            fail("',' or ']'");
        }
    }

    std::string string() {
        if (!take('"')) {
            fail("a text in quotes");
        }
        std::string found;
        Surrogates pairs;
        const auto sink = [&found](std::uint32_t point) { append_utf8(found, point); };
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] == '\\') {
                pairs.take(escaped(), sink);
            } else {
                pairs.finish(sink);
                found += text_[at_++];
            }
        }
        pairs.finish(sink);
        if (!take_here('"')) {
            fail("'\"'");
        }
        return found;
    }

    std::uint32_t escaped() {
        static constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
        ++at_;
        if (at_ < text_.size() && letters.find(text_[at_]) != std::string_view::npos) {
            return static_cast<unsigned char>(meant[letters.find(text_[at_++])]);
        }
        if (!take_here('u') || at_ + 4 > text_.size()) {
            fail("an escape");
        }
        std::uint32_t unit = 0;
        for (int i = 0; i < 4; ++i) {
            static constexpr std::string_view digits = "0123456789abcdefABCDEF";
            const std::size_t digit = digits.find(text_[at_++]);
            if (digit == std::string_view::npos) {
                fail("four hexadecimal digits");
            }
            unit = unit * 16 + static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
        }
        return unit;
    }

    void number(Json& found) {
        const std::size_t begins = at_;
        while (at_ < text_.size() && std::string_view("+-.eE0123456789").find(text_[at_]) != std::string_view::npos) {
            ++at_;
        }
        const std::string digits(text_.substr(begins, at_ - begins));
        char* end = nullptr;
        found.kind_ = Json::Kind::number;
        found.number_ = std::strtod(digits.c_str(), &end);
        if (digits.empty() || *end != '\0') {
            at_ = begins;
            fail("a value");
        }
    }

    void skip_space() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
            ++at_;
        }
    }

    bool take(char wanted) {
        skip_space();
        return take_here(wanted);
    }

    bool take_here(char wanted) {
        const bool found = at_ < text_.size() && text_[at_] == wanted;
        at_ += found ? 1 : 0;
        return found;
    }

    bool take_word(std::string_view word) {
        const bool found = text_.substr(at_, word.size()) == word;
        at_ += found ? word.size() : 0;
        return found;
    }

    [[noreturn]] void fail(const char* expected) const {
        throw std::runtime_error(std::string("expected ") + expected + " at character " + std::to_string(at_ + 1) + " of " + std::string(text_.substr(0, 200)));
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

inline Json Json::read(std::string_view text) {
    return JsonReader(text).whole();
}

}  // namespace shadowcheck

#endif
