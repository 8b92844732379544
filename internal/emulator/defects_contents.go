package emulator

import (
	"maps"
	"slices"
)

// contentsDefects are what goes wrong with the bytes of files.
func contentsDefects() []defectRow {
	row := func(name, breaks, source string, commands []string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, areaFiles, breaks, source, commands, f, killedBy...)
	}
	write, read := []string{"+FSWRITE"}, []string{"+FSREAD"}
	return []defectRow{
		row("fsread-one-more", "FSREAD reads a byte more than its size", "class: off by one", read, counting(2, 1), "FS-070.one-byte", "FS-070.all-but-one"),
		row("fsread-one-less", "FSREAD reads a byte less than its size", "class: off by one", read, counting(2, -1), "FS-070.all", "FS-050.ok"),
		row("fsread-a-byte-early", "FSREAD begins a byte before its position", "class: wrong offset", read, counting(3, -1), "FS-070.position-1", "FS-070.last-byte"),
		row("fsread-torn", "an unsolicited line comes in the middle of the data of FSREAD", "class: split by a URC", read, holding(func(data string) string {
			return data[:len(data)/2] + "\r\n+CGEV: NW MODIFY 1,0\r\n" + data[len(data)/2:]
		}), "FS-070.all"),
		row("fsread-doubled", "FSREAD prints its data twice", "class: line doubled", read, holding(func(data string) string { return data + data }), "FS-070.all"),
		row("fsread-cut-at-4096", "FSREAD prints 4096 bytes at most", "class: file truncated", read, holding(func(data string) string { return data[:min(len(data), 4096)] }), "FS-051.10239"),
		row("fswrite-cut-at-4096", "FSWRITE stores 4096 bytes at most", "class: file truncated", write, storingAs(func(data []byte) []byte { return data[:min(len(data), 4096)] }), "FS-051.10239"),
		row("fswrite-shifted", "FSWRITE begins a byte late", "class: wrong offset", write, storingAs(func(data []byte) []byte { return slices.Concat([]byte{0}, data[:len(data)-1]) }), "FS-057", "FS-056"),
		row("fswrite-doubled", "FSWRITE stores its data twice", "class: payload doubled", write, storingAs(func(data []byte) []byte { return slices.Concat(data, data) }), "FS-051.1"),
		row("fswrite-waits-one-more", "FSWRITE waits for a byte more than its size", "class: off by one", write, collecting(func(d *dataMode) { d.size++ }), "FS-051.1"),
		row("fswrite-echoed", "the data of FSWRITE are echoed", "history H23", write, collecting(func(d *dataMode) { d.echo = true }), "FS-051.255"),
		row("fswrite-never-gives-up", "FSWRITE waits for its data without an end", "class: final result missing", write, func(e entry) entry {
			return rewrite(e, atTimeout(func(*Modem) {}))
		}, "FS-055.part"),
		row("fsdel-empties", "FSDEL leaves an empty file", "class: state kept", []string{"+FSDEL"}, afterwards(func(m *Modem, path string) { m.files.files[path] = nil }), "FS-032", "FS-026.slash"),
		row("fsdel-all", "FSDEL deletes every file", "class: wrong object", []string{"+FSDEL"}, afterwards(func(m *Modem, _ string) { clear(m.files.files) }), "FS-024"),
		row("fsls-first-only", "FSLS lists the first entry alone", "class: data lost", []string{"+FSLS"}, func(e entry) entry {
			return rewrite(e, printing(func(r reply) reply { r.info = r.info[:min(len(r.info), 1)]; return r }))
		}, "FS-041"),
		row("missing-file-code", "what needs a file that is not there answers +CME ERROR: 4", "class: wrong error code", named(), func(e entry) entry {
			return saying(func(_ *Modem, r reply, err error) (reply, error) {
				if err == error(fileNotExist) {
					err = cme(4)
				}
				return r, err
			})(e)
		}, "FS-030.FSDEL", "FS-030.FSREAD", "FS-030.FSFLSIZE"),
		row("restart-cuts-files", "a restart cuts files to eight bytes", "class: file truncated", []string{"+RESET"}, atReset(func(m *Modem) {
			for path, content := range m.files.files {
				m.files.files[path] = content[:min(8, len(content))]
			}
		}), "FS-081"),
		{Defect: Defect{"deleted-returns", areaFiles, "a restart brings deleted files back", "class: state kept across a restart", []string{"FS-082"}}, bend: undelete},
	}
}

// counting adds to a number of a command's parameters, where it is above 0.
func counting(place, n int) func(entry) entry {
	return keys(func(p []param) {
		if len(p) <= place {
			return
		}
		if value, err := p[place].number(1, 10239); err == nil {
			p[place].text = itoa(value + n)
		}
	})
}

// afterwards does something with the path of a file command that succeeded.
func afterwards(f func(m *Modem, path string)) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if path, wrong := m.files.path(p[0].text); err == nil && wrong == nil {
					f(m, path)
				}
				return r, err
			}
		})
	}
}

// atReset does something with the files before AT+RESET restarts.
func atReset(f func(*Modem)) func(entry) entry {
	return func(e entry) entry {
		reset := e.execute
		e.execute = func(m *Modem) (reply, error) {
			f(m)
			return reset(m)
		}
		return e
	}
}

// undelete lets AT+RESET bring back what FSDEL has deleted.
func undelete(set map[string]entry) {
	deleted := make(map[string][]byte)
	set["+FSDEL"] = rewrite(set["+FSDEL"], func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			if path, err := m.files.path(p[0].text); err == nil && m.files.files[path] != nil {
				deleted[path] = m.files.files[path]
			}
			return write(m, p)
		}
	})
	set["+RESET"] = atReset(func(m *Modem) { maps.Copy(m.files.files, deleted) })(set["+RESET"])
}
