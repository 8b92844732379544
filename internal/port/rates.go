package port

// Rates are the usual line rates of modems in bit/s, the likeliest first (manual IPR).
func Rates() []int {
	return []int{115200, 9600, 57600, 38400, 19200, 230400, 460800, 921600, 4800}
}
