package emulator

// signalCommands tell how the modem hears the network, and what kind of network it
// is (manual CSQ, CESQ, SYSINFO). What cannot be measured is 99 or 255.
func signalCommands() []entry {
	return []entry{
		{
			name: "+CSQ",
			test: answers("+CSQ: (0-31,99),(0-7,99)"),
			execute: func(m *Modem) (reply, error) {
				csq, _, _ := m.signal()
				return text("+CSQ: " + csq)
			},
		},
		{name: "+CESQ", execute: func(m *Modem) (reply, error) {
			_, cesq, _ := m.signal()
			return text("+CESQ: " + cesq)
		}},
		{name: "^SYSINFO", execute: func(m *Modem) (reply, error) {
			_, _, service := m.signal()
			return text("^SYSINFO: " + service)
		}},
	}
}
