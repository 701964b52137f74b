// A Go program that does what cio-sync does in identify mode, as one would write it with the
// standard library: one goroutine reads the file, 25 send a request for every user.
//
//	identify CONFIGURATION DATA
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

type configuration struct {
	TrackURL    string `json:"trackUrl"`
	SiteID      string `json:"siteId"`
	APIKey      string `json:"apiKey"`
	Parallelism int    `json:"parallelism"`
	UserID      string `json:"userId"`
	Mappings    []struct{ From, To string }
}

type user = map[string]interface{}

func main() {
	text, err := os.ReadFile(os.Args[1])
	check(err)
	var c configuration
	check(json.Unmarshal(text, &c))

	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = c.Parallelism
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second}

	users := make(chan user, 4*c.Parallelism)
	var workers sync.WaitGroup
	for i := 0; i < c.Parallelism; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for u := range users {
				identify(client, &c, u)
			}
		}()
	}
	read(os.Args[2], users)
	close(users)
	workers.Wait()
}

func read(path string, users chan<- user) {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	decoder := json.NewDecoder(bufio.NewReaderSize(file, 1<<16))
	decoder.UseNumber()
	_, err = decoder.Token()
	check(err)
	for decoder.More() {
		var u user
		check(decoder.Decode(&u))
		users <- u
	}
}

func identify(client *http.Client, c *configuration, u user) {
	body, err := json.Marshal(attributes(c, u))
	check(err)
	path := "/api/v1/customers/" + url.PathEscape(fmt.Sprint(u[c.UserID]))
	request, err := http.NewRequest("PUT", c.TrackURL+path, bytes.NewReader(body))
	check(err)
	request.SetBasicAuth(c.SiteID, c.APIKey)
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	check(err)
	_, err = io.Copy(io.Discard, response.Body)
	check(err)
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		log.Fatal(response.Status)
	}
}

func attributes(c *configuration, u user) user {
	result := make(user, len(c.Mappings))
	for _, mapping := range c.Mappings {
		if value, ok := find(u, mapping.From); ok {
			result[mapping.To] = value
		}
	}
	return result
}

func find(u user, path string) (interface{}, bool) {
	var part interface{} = u
	for _, key := range strings.Split(path, ".") {
		object, ok := part.(user)
		if !ok {
			return nil, false
		}
		if part, ok = object[key]; !ok {
			return nil, false
		}
	}
	return part, true
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
