package emulator

import (
	"bytes"
	"slices"
	"strings"
)

// dataDefects break what FSWRITE and FSREAD do with bytes that are no text, and what
// the file commands take for a name.
func dataDefects() []defectRow {
	row := func(name, breaks, source string, commands []string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, areaFiles, breaks, source, commands, f, killedBy...)
	}
	write, read := []string{"+FSWRITE"}, []string{"+FSREAD"}
	return []defectRow{
		row("fswrite-text-only", "FSWRITE leaves out control characters", "class: data lost", write, storingAs(printable),
			"FS-050.crlf", "FS-050.cr-only", "FS-050.ctrl-z", "FS-050.escape", "FS-050.nul", "FS-050.flow-control", "FS-050.ok-line"),
		row("fswrite-unescapes", "FSWRITE reads escapes in the data", "guide §FAQ 4", write, storingAs(func(data []byte) []byte { return []byte(unescape(string(data))) }), "FS-050.backslash"),
		row("fswrite-without-quotes", "FSWRITE leaves out quotes", "class: data lost", write, storingAs(func(data []byte) []byte { return bytes.ReplaceAll(data, []byte(`"`), nil) }), "FS-050.quotes"),
		row("fswrite-stops-at-command", "the data of FSWRITE end where a command begins", "class: data taken for commands", write, storingAs(func(data []byte) []byte {
			before, _, _ := bytes.Cut(data, []byte("AT+"))
			return before
		}), "FS-050.command"),
		row("fsread-swallows-results", "FSREAD leaves out what reads like a result or a prompt", "class: data lost", read, reading(func(data string) string {
			return strings.TrimPrefix(strings.TrimPrefix(data, "OK"), "> ")
		}), "FS-050.ok", "FS-050.prompt"),
		row("empty-file-noise", "FSREAD of an empty file prints erased flash", "manual FSREAD", read, reading(func(data string) string {
			if data == "" {
				return "\xff\xff"
			}
			return data
		}), "FS-034"),
		row("fswrite-mute", "FSWRITE to a missing file answers nothing", "class: no final result", write, muteWhere(fileNotExist), "FS-031"),
		row("file-parameters-assumed", "FSREAD and FSWRITE assume what they are not told", "manual FSREAD, FSWRITE", []string{"+FSREAD", "+FSWRITE"}, assuming("0", "7", "1"), "FS-008.FSREAD", "FS-008.FSWRITE"),
		row("negative-position-taken", "a negative position of FSREAD is the beginning", "class: range shifted", read, func(e entry) entry {
			return rewrite(e, swap(3, "-1", "0"))
		}, "FS-072.position-negative"),
		row("long-name-ok", "a name beyond 64 bytes answers OK", "class: error reported as success", named(), func(e entry) entry {
			return rewrite(e, func(write writer) writer {
				return func(m *Modem, p []param) (reply, error) {
					if len(p[0].text) > m.profile.Limits.FileName.Value {
						return reply{}, nil
					}
					return write(m, p)
				}
			})
		}, "FS-021.FSCREATE", "FS-021.FSDEL", "FS-021.FSFLSIZE", "FS-021.FSMKDIR", "FS-021.FSREAD", "FS-021.FSRMDIR", "FS-021.FSWRITE"),
		row("directory-quotes-needed", "names of directories need quotes", "manual FSMKDIR, FSLS, FSRMDIR", []string{"+FSMKDIR", "+FSLS", "+FSRMDIR"}, func(e entry) entry {
			return rewrite(e, change(func(p []param) bool { return p[0].quoted }))
		}, "FS-027"),
	}
}

// storingAs changes the data of an FSWRITE before they are stored.
func storingAs(f func([]byte) []byte) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if err == nil && m.data != nil {
					store := m.data.finish
					m.data.finish = func(data []byte, why ending) { store(f(data), why) }
				}
				return r, err
			}
		})
	}
}

func printable(data []byte) []byte {
	return slices.DeleteFunc(slices.Clone(data), func(b byte) bool { return b < ' ' && b != '\n' })
}

// reading changes what FSREAD prints between its line ends.
func reading(f func(string) string) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(read writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := read(m, p)
				if data, ok := strings.CutPrefix(string(r.raw), "\r\n"); ok {
					r.raw = []byte("\r\n" + f(strings.TrimSuffix(data, "\r\n")) + "\r\n")
				}
				return r, err
			}
		})
	}
}

// muteWhere prints nothing in place of an error.
func muteWhere(code cme) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if err == code {
					return reply{mute: true}, nil
				}
				return r, err
			}
		})
	}
}

// assuming adds the parameters that are missing behind the first.
func assuming(others ...string) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				for len(p) <= len(others) {
					p = append(p, param{text: others[len(p)-1]})
				}
				return write(m, p)
			}
		})
	}
}
