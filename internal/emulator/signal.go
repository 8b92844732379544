package emulator

// signalCommands tell how the modem hears the network, and what kind of network it
// is (manual CSQ, CESQ, SYSINFO). What cannot be measured is 99 or 255.
func signalCommands() []entry {
	return []entry{
		{
			name:    "+CSQ",
			test:    answers("+CSQ: (0-31,99),(0-7,99)"),
			execute: measured("+CSQ: 19,0", "+CSQ: 99,99"),
		},
		{name: "+CESQ", execute: measured("+CESQ: 99,99,255,255,31,41", "+CESQ: 99,99,255,255,255,255")},
		{name: "^SYSINFO", execute: measured("^SYSINFO: 2,3,0,17,1,7", "^SYSINFO: 0,0,0,0,1,7")},
	}
}

// measured is an execute form that answers with what the modem hears, or without
// a network that it hears nothing.
func measured(heard, nothing string) func(*Modem) (reply, error) {
	return func(m *Modem) (reply, error) {
		if !m.radio.registered {
			return text(nothing)
		}
		return text(heard)
	}
}
