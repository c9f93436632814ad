// Simulates the container of a matrix-profile analysis: reads the same environment variables. The
// variable to analyse, or the first argument, names its behavior.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	words := strings.Fields(os.Getenv("ANALYSIS_VARIABLE"))
	if len(os.Args) > 1 {
		words = os.Args[1:]
	}
	behaviour := ""
	if len(words) > 0 {
		behaviour = words[0]
	}
	switch behaviour {
	case "exit": // and the code
		say("Ending")
		os.Exit(number(words, 0))
	case "traceback":
		tellTraceback("KeyError: 'consumption'")
		os.Exit(3)
	case "endless":
		say("Computing")
		for {
			time.Sleep(time.Hour)
		}
	case "sleep": // and the seconds, then a report
		say("Computing")
		time.Sleep(time.Duration(number(words, 10)) * time.Second)
		writeReport()
	case "large-log": // and the megabytes
		tellMuch(number(words, 50))
		tellTraceback("MemoryError")
		os.Exit(1)
	case "talk": // and the lines, ten a second, the third of which is a secret, then a report
		talk(number(words, 50))
		writeReport()
	case "no-report":
		say("Nothing to report")
	case "tell-secrets":
		for _, name := range []string{"S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "FILE_URL"} {
			say(name + "=" + os.Getenv(name))
		}
		tellTraceback("ValueError: can't read " + os.Getenv("FILE_URL") + " as " + os.Getenv("S3_SECRET_ACCESS_KEY"))
		os.Exit(1)
	case "memory":
		takeMemory()
	default:
		writeReport()
	}
}

func number(words []string, otherwise int) int {
	if len(words) < 2 {
		return otherwise
	}
	value, err := strconv.Atoi(words[1])
	if err != nil {
		fail(err)
	}
	return value
}

// Like a Python traceback with the given last line.
func tellTraceback(last string) {
	say("Traceback (most recent call last):\n  File \"/app/main.py\", line 12, in <module>\n    run()\n" + last)
}

func tellMuch(megabytes int) {
	line := strings.Repeat("x", 1023-len("line 00000000 "))
	for count := 0; count < megabytes*1024; count++ {
		say(fmt.Sprintf("line %08d %s", count, line))
	}
}

// Writes a line in parts, so that log readers may receive it in pieces.
func talk(lines int) {
	secret := os.Getenv("S3_SECRET_ACCESS_KEY")
	for count := 1; count <= lines; count++ {
		if count == 3 {
			fmt.Fprint(os.Stderr, "secret "+secret[:len(secret)/2])
			time.Sleep(100 * time.Millisecond)
			say(secret[len(secret)/2:])
		} else {
			say(fmt.Sprintf("line %d", count))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// Until the container's limit stops it.
func takeMemory() {
	var taken [][]byte
	for {
		block := make([]byte, 16<<20)
		for at := 0; at < len(block); at += 4096 {
			block[at] = 1
		}
		taken = append(taken, block)
	}
}

// Uses a single stream, as Python's logging does: two streams would not preserve the order.
func say(text string) {
	fmt.Fprintln(os.Stderr, text)
}

func fail(err error) {
	tellTraceback("RuntimeError: " + err.Error())
	os.Exit(1)
}
