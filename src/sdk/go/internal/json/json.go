// Package json reads JSON (RFC 8259) for configurations: strict and depth-limited. The standard library's encoding/json would nearly double
// the size of a module. Numbers keep their text, so that a 64-bit integer is never rounded through a float.
package json

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// depthLimit counts the levels of arrays and objects that are read.
const depthLimit = 64

// Kind says what a value is.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String gives the kind for messages.
func (k Kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "a table"}[k]
}

// Value is a value; the field of its kind is set.
type Value struct {
	Kind Kind
	Bool bool
	// Text is that of a string, escapes resolved, or of a number, as written.
	Text  string
	Items []Value
	// Members are in source order. A repeated key is an error.
	Members []Member
}

// Member is one of an object.
type Member struct {
	Key   string
	Value Value
}

// Member gives the value of an object's key, nil where there is none.
func (v *Value) Member(key string) *Value {
	for i := range v.Members {
		if v.Members[i].Key == key {
			return &v.Members[i].Value
		}
	}
	return nil
}

// Parse reads one value, and nothing behind it but white space. The error says what was expected, and at which byte.
func Parse(text string) (*Value, error) {
	r := reader{text: text}
	var value Value
	if err := r.value(&value, 0); err != nil {
		return nil, err
	}
	r.skipSpace()
	if r.at != len(text) {
		return nil, r.expected("the end")
	}
	return &value, nil
}

type reader struct {
	text string
	at   int
}

// peek gives the next byte, 0 at the end.
func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *reader) skipSpace() {
	for r.at < len(r.text) && strings.IndexByte(" \t\n\r", r.text[r.at]) >= 0 {
		r.at++
	}
}

func (r *reader) expected(what string) error {
	return errors.New("expected " + what + " at byte " + strconv.Itoa(r.at))
}

func (r *reader) take(b byte) bool {
	if r.at < len(r.text) && r.text[r.at] == b {
		r.at++
		return true
	}
	return false
}

func (r *reader) word(word string) error {
	if !strings.HasPrefix(r.text[r.at:], word) {
		return r.expected("a value")
	}
	r.at += len(word)
	return nil
}

func (r *reader) value(out *Value, depth int) (err error) {
	if depth > depthLimit {
		return errors.New("more than " + strconv.Itoa(depthLimit) + " levels at byte " + strconv.Itoa(r.at))
	}
	r.skipSpace()
	switch b := r.peek(); {
	case b == '{':
		return r.object(out, depth)
	case b == '[':
		return r.array(out, depth)
	case b == '"':
		out.Kind = String
		out.Text, err = r.string()
		return err
	case b == '-' || b >= '0' && b <= '9':
		return r.number(out)
	case b == 't':
		out.Kind, out.Bool = Bool, true
		return r.word("true")
	case b == 'f':
		out.Kind = Bool
		return r.word("false")
	}
	return r.word("null")
}

func (r *reader) array(out *Value, depth int) error {
	r.at++
	out.Kind = Array
	if r.skipSpace(); r.take(']') {
		return nil
	}
	for {
		var item Value
		if err := r.value(&item, depth+1); err != nil {
			return err
		}
		out.Items = append(out.Items, item)
		if r.skipSpace(); r.take(']') {
			return nil
		}
		if !r.take(',') {
			return r.expected("',' or ']'")
		}
	}
}

func (r *reader) object(out *Value, depth int) error {
	r.at++
	out.Kind = Object
	if r.skipSpace(); r.take('}') {
		return nil
	}
	for {
		r.skipSpace()
		if r.peek() != '"' {
			return r.expected("a key")
		}
		key, err := r.string()
		if err != nil {
			return err
		}
		if out.Member(key) != nil {
			return errors.New("key \"" + key + "\" is there twice, before byte " + strconv.Itoa(r.at))
		}
		if r.skipSpace(); !r.take(':') {
			return r.expected("':'")
		}
		member := Member{Key: key}
		if err := r.value(&member.Value, depth+1); err != nil {
			return err
		}
		out.Members = append(out.Members, member)
		if r.skipSpace(); r.take('}') {
			return nil
		}
		if !r.take(',') {
			return r.expected("',' or '}'")
		}
	}
}

func (r *reader) digits() error {
	begin := r.at
	for r.peek() >= '0' && r.peek() <= '9' {
		r.at++
	}
	if r.at == begin {
		return r.expected("a digit")
	}
	return nil
}

func (r *reader) number(out *Value) error {
	begin := r.at
	r.take('-')
	if !r.take('0') {
		if err := r.digits(); err != nil {
			return err
		}
	}
	if r.take('.') {
		if err := r.digits(); err != nil {
			return err
		}
	}
	if r.take('e') || r.take('E') {
		if !r.take('+') {
			r.take('-')
		}
		if err := r.digits(); err != nil {
			return err
		}
	}
	out.Kind, out.Text = Number, r.text[begin:r.at]
	return nil
}

func (r *reader) string() (string, error) {
	r.at++
	var out strings.Builder
	for {
		begin := r.at
		for r.at < len(r.text) && r.text[r.at] != '"' && r.text[r.at] != '\\' && r.text[r.at] >= ' ' {
			r.at++
		}
		out.WriteString(r.text[begin:r.at])
		switch {
		case r.take('"'):
			if !utf8.ValidString(out.String()) {
				return "", r.expected("UTF-8 before what stands")
			}
			return out.String(), nil
		case r.take('\\'):
			character, err := r.escape()
			if err != nil {
				return "", err
			}
			out.WriteRune(character)
		default:
			return "", r.expected("'\"'")
		}
	}
}

func (r *reader) escape() (rune, error) {
	const written, meant = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	b := r.peek()
	if b == 'u' {
		r.at++
		return r.unicodeEscape()
	}
	at := strings.IndexByte(written, b)
	if b == 0 || at < 0 {
		return 0, r.expected("an escape")
	}
	r.at++
	return rune(meant[at]), nil
}

// unicodeEscape reads four digits, and the other half of a character beyond the basic plane: a half alone is no character.
func (r *reader) unicodeEscape() (rune, error) {
	high, err := r.hex4()
	if err != nil || !utf16.IsSurrogate(high) {
		return high, err
	}
	if r.take('\\') && r.take('u') {
		low, err := r.hex4()
		if err != nil {
			return 0, err
		}
		if character := utf16.DecodeRune(high, low); character != utf8.RuneError {
			return character, nil
		}
	}
	return 0, r.expected("the other half of a surrogate pair")
}

func (r *reader) hex4() (rune, error) {
	var code rune
	for range 4 {
		digit := strings.IndexByte("0123456789abcdef", r.peek()|0x20)
		if c := r.peek(); digit < 0 || digit < 10 && (c < '0' || c > '9') {
			return 0, r.expected("four hexadecimal digits")
		}
		code = code<<4 | rune(digit)
		r.at++
	}
	return code, nil
}
