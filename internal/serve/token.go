package serve

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// ErrExposed refuses a token that other users of the machine can read.
var ErrExposed = errors.New("others may read it")

// shortestToken is in bytes; openssl rand -hex 16 gives twice as many.
const shortestToken = 16

// NewToken returns a random token.
func NewToken() string { return rand.Text() }

// ReadToken reads a token from a file that its owner alone may read. White space around it
// does not count.
func ReadToken(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", fmt.Errorf("read the token: %w", err)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("read the token: %q is no file", name)
	case info.Mode().Perm()&0o077 != 0:
		return "", fmt.Errorf("read the token in %q: %w (mode %04o)", name, ErrExposed, info.Mode().Perm())
	}
	text := make([]byte, 1<<10)
	n, err := f.Read(text)
	if err != nil && n > 0 {
		return "", fmt.Errorf("read the token: %w", err)
	}
	token := strings.TrimSpace(string(text[:n]))
	switch {
	case len(token) < shortestToken:
		return "", fmt.Errorf("read the token in %q: it has %d bytes, want %d or more", name, len(token), shortestToken)
	case n == len(text) || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "", fmt.Errorf("read the token in %q: want one word of printable ASCII", name)
	}
	return token, nil
}

// authorised lets nobody through without the token: as a bearer, or in the form of the page.
func (s *Server) authorised(next func(http.ResponseWriter, *http.Request, order)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o, status, err := readOrder(r)
		if err != nil {
			refuse(w, r, status, err.Error())
			return
		}
		if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			o.token = strings.TrimSpace(bearer)
		}
		if !s.knows(o.token) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="attest serve"`)
			refuse(w, r, http.StatusUnauthorized, "the token is missing or wrong: attest serve printed it when it began, or has it from --token")
			return
		}
		next(w, r, o)
	}
}

// knows compares in a time that says nothing about either token, not even its length.
func (s *Server) knows(token string) bool {
	a, b := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.Token))
	return s.Token != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
