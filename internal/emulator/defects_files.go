package emulator

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

const areaSettings = "settings of TLS"

// fileForm is the write form of a command.
type fileForm = func(*Modem, []param) (reply, error)

// fileDefect bends the write form of some commands; whole bends all forms of one.
type fileDefect struct {
	Defect
	commands []string
	write    func(fileForm) fileForm
	whole    func(entry) entry
}

// fileDefects are the rows of the table.
func fileDefects() []defectRow {
	var rows []defectRow
	for _, d := range slices.Concat(nameDefects(), contentDefects(), volumeDefects(), sslDefects()) {
		rows = append(rows, defectRow{Defect: d.Defect, bend: d.bend})
	}
	return rows
}

// bend replaces the commands that the defect breaks.
func (d fileDefect) bend(set map[string]entry) {
	for _, command := range d.commands {
		e := set[command]
		if d.whole != nil {
			e = d.whole(e)
		} else {
			e.write = d.write(e.write)
		}
		set[command] = e
	}
}

// named are the commands whose first parameter is a name.
func named() []string {
	return []string{"+FSCREATE", "+FSDEL", "+FSFLSIZE", "+FSMKDIR", "+FSRMDIR", "+FSLS", "+FSREAD", "+FSWRITE"}
}

// change gives a command other parameters; false refuses it.
func change(f func(p []param) bool) func(fileForm) fileForm {
	return func(write fileForm) fileForm {
		return func(m *Modem, p []param) (reply, error) {
			p = slices.Clone(p)
			if !f(p) {
				return reply{}, errSyntax
			}
			return write(m, p)
		}
	}
}

// rename gives a command another name.
func rename(f func(name string) string) func(fileForm) fileForm {
	return change(func(p []param) bool { p[0].text = f(p[0].text); return true })
}

// swap replaces the text of the parameter at a place, when it is that one.
func swap(place int, from, to string) func(fileForm) fileForm {
	return change(func(p []param) bool {
		if place < len(p) && p[place].text == from {
			p[place].text = to
		}
		return true
	})
}

// forgive answers OK where the command fails by an error that is meant.
func forgive(meant func(p []param, err error) bool) func(fileForm) fileForm {
	return func(write fileForm) fileForm {
		return func(m *Modem, p []param) (reply, error) {
			r, err := write(m, p)
			if err != nil && meant(p, err) {
				return reply{}, nil
			}
			return r, err
		}
	}
}

// printing changes what a command answers.
func printing(f func(r reply) reply) func(fileForm) fileForm {
	return func(write fileForm) fileForm {
		return func(m *Modem, p []param) (reply, error) {
			r, err := write(m, p)
			if err != nil {
				return r, err
			}
			return f(r), nil
		}
	}
}

// data changes the bytes that FSREAD prints between its line ends.
func data(f func([]byte) []byte) func(fileForm) fileForm {
	return printing(func(r reply) reply {
		body := slices.Clone(r.raw[2 : len(r.raw)-2])
		r.raw = slices.Concat([]byte("\r\n"), f(body), []byte("\r\n"))
		return r
	})
}

func nameDefects() []fileDefect {
	row := func(name, breaks, source string, commands []string, write func(fileForm) fileForm, killedBy ...string) fileDefect {
		return fileDefect{Defect{name, areaFiles, breaks, source, killedBy}, commands, write, nil}
	}
	return []fileDefect{
		row("name-64-refused", "a name of 64 bytes is refused", "history H25", named(), change(func(p []param) bool { return len(p[0].text) != 64 }), "FS-020.64", "FS-022"),
		row("name-65-cut", "a name of 65 bytes loses the last", "manual FSCREATE", named(), rename(func(name string) string { return name[:min(64, len(name))] }), "FS-021.FSCREATE", "FS-021.FSMKDIR"),
		row("quotes-needed", "a name without quotes is refused", "manual FSCREATE", named(), change(func(p []param) bool { return p[0].quoted }), "FS-023"),
		row("directory-dropped", "a file's directory does not count", "class: wrong object", []string{"+FSCREATE", "+FSREAD", "+FSWRITE", "+FSDEL", "+FSFLSIZE"}, rename(func(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }), "FS-043", "FS-044"),
		row("name-cut-short", "only the first seven bytes of a name count", "class: wrong object", []string{"+FSCREATE", "+FSREAD", "+FSWRITE", "+FSDEL", "+FSFLSIZE"}, rename(func(name string) string { return name[:min(7, len(name))] }), "FS-024"),
		row("name-missing-ok", "a command without its name answers OK", "manual FSCREATE", named(), forgive(func(p []param, _ error) bool { return p[0].text == "" }), "FS-003.FSCREATE", "FS-003.FSREAD", "FS-003.FSFLSIZE", "FS-003.FSDEL", "FS-003.FSMKDIR", "FS-003.FSRMDIR", "FS-003.FSWRITE"),
		row("missing-file-ok", "commands for a file that is not there answer OK", "at-facts §12", named(), forgive(func(_ []param, err error) bool { return errors.Is(err, fileNotExist) }), "FS-030.FSDEL", "FS-030.FSREAD", "FS-030.FSFLSIZE", "FS-032"),
		row("empty-listing-error", "FSLS of an empty directory answers an error", "history H25", []string{"+FSLS"}, func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if len(r.info) == 0 {
					err = errSyntax
				}
				return r, err
			}
		}, "FS-040", "FS-010"),
		row("listing-unmarked", "FSLS prints directories without their backslash", "manual FSLS", []string{"+FSLS"}, printing(func(r reply) reply {
			for i := range r.info {
				r.info[i] = strings.TrimSuffix(r.info[i], `\`)
			}
			return r
		}), "FS-041", "FS-010"),
		row("listing-of-root", "FSLS lists the root whatever it is asked for", "class: wrong object", []string{"+FSLS"}, rename(func(string) string { return "/" }), "FS-043", "FS-040"),
		row("drive-root-refused", `FSLS="C:/" is refused`, "manual FSLS", []string{"+FSLS"}, change(func(p []param) bool { return p[0].text != "C:/" }), "FS-026.drive"),
	}
}

func contentDefects() []fileDefect {
	row := func(name, breaks, source, command string, write func(fileForm) fileForm, killedBy ...string) fileDefect {
		return fileDefect{Defect{name, areaFiles, breaks, source, killedBy}, []string{command}, write, nil}
	}
	return []fileDefect{
		row("fsread-cut", "FSREAD lacks the last byte", "class: data lost", "+FSREAD", data(func(b []byte) []byte { return b[:max(0, len(b)-1)] }), "FS-070.all", "FS-051.10240", "FS-050.pluses", "FS-070.one-more", "FS-070.largest-size"),
		row("fsread-seven-bits", "FSREAD clears the highest bit of every byte", "class: data changed", "+FSREAD", data(func(b []byte) []byte {
			for i := range b {
				b[i] &= 0x7F
			}
			return b
		}), "FS-050.high-bytes", "FS-050.utf-8"),
		row("fsread-line-feeds", "FSREAD prints CR for LF", "class: data changed", "+FSREAD", data(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r")) }), "FS-050.lf-only", "FS-050.lf-first"),
		row("position-off-by-one", "FSREAD begins a byte behind its position", "class: off by one", "+FSREAD", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if err == nil && p[1].text == "1" {
					r.raw = slices.Delete(slices.Clone(r.raw), 2, min(3, len(r.raw)-2))
				}
				return r, err
			}
		}, "FS-070.position-1", "FS-073.middle", "FS-075", "FS-070.to-the-end", "FS-070.over-the-end", "FS-070.last-byte", "FS-070.last-byte-over", "FS-073.end"),
		row("position-counts-in-mode-0", "FSREAD takes its position in mode 0 as well", "manual FSREAD mode", "+FSREAD", swap(1, "0", "1"), "FS-070.position-ignored", "FS-070.position-far"),
		row("fsread-size-ignored", "FSREAD reads up to the end of the file", "manual FSREAD filesize", "+FSREAD", change(func(p []param) bool {
			if len(p) == 4 && len(p[2].text) < 5 {
				p[2].text = "10240"
			}
			return true
		}), "FS-070.one-byte", "FS-070.position-1", "FS-073.odd-part", "FS-070.all-but-one", "FS-070.position-0", "FS-072.size-negative", "FS-073.across-a-block"),
		row("fsread-wraps", "FSREAD beyond the end reads from the beginning", "manual FSREAD position", "+FSREAD", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if err != nil && len(p) == 4 && p[1].text == "1" {
					return write(m, []param{p[0], {text: "0"}, p[2], p[3]})
				}
				return r, err
			}
		}, "FS-071.10", "FS-071.10240", "FS-071.11"),
		row("fsread-consumes", "what FSREAD has read is gone", "class: data lost", "+FSREAD", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if path, wrong := m.files.path(p[0].text); err == nil && wrong == nil {
					m.files.files[path] = nil
				}
				return r, err
			}
		}, "FS-075", "FS-024"),
		row("fsread-mode-2", "FSREAD takes mode 2", "manual FSREAD mode", "+FSREAD", swap(1, "2", "1"), "FS-072.mode-2"),
		row("fsread-too-much", "FSREAD takes a size of 10241 bytes", "manual FSREAD filesize", "+FSREAD", swap(2, "10241", "10240"), "FS-072.size-10241"),
		row("fswrite-mode-2", "FSWRITE takes mode 2", "manual FSWRITE mode", "+FSWRITE", swap(1, "2", "1"), "FS-052.mode-2"),
		row("fswrite-too-much", "FSWRITE takes a size of 10241 bytes", "manual FSWRITE filesize", "+FSWRITE", swap(2, "10241", "10240"), "FS-052.size-10241"),
		row("fswrite-too-little", "FSWRITE refuses a size of 10240 bytes", "manual FSWRITE filesize", "+FSWRITE", swap(2, "10240", "10241"), "FS-051.10240", "FS-059"),
		row("fswrite-time-short", "FSWRITE refuses times beyond 31 bits", "manual FSWRITE inputtime", "+FSWRITE", swap(3, "4294967295", "x"), "FS-054.4294967295"),
		row("append-overwrites", "FSWRITE in mode 1 overwrites", "manual FSWRITE mode", "+FSWRITE", swap(1, "1", "0"), "FS-056", "FS-059"),
		row("overwrite-appends", "FSWRITE in mode 0 appends", "manual FSWRITE mode", "+FSWRITE", swap(1, "0", "1"), "FS-058", "FS-054.1"),
		row("fswrite-refusal-empties", "a refused FSWRITE empties the file", "class: data lost", "+FSWRITE", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if path, wrong := m.files.path(p[0].text); err != nil && wrong == nil {
					m.files.files[path] = nil
				}
				return r, err
			}
		}, "FS-052.size-10241", "FS-052.mode-9", "FS-053.size-0", "FS-052.size-65536", "FS-052.size-negative", "FS-052.time-2-to-32", "FS-053.time-0"),
		row("timeout-ok", "FSWRITE answers OK in place of TimeOut", "manual FSWRITE", "+FSWRITE", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if d := m.data; err == nil && d != nil {
					finish := d.finish
					d.finish = func(data []byte, why ending) {
						if why == timedOut {
							m.result("OK")
							return
						}
						finish(data, why)
					}
				}
				return r, err
			}
		}, "FS-055.part", "FS-055.but-one"),
	}
}
