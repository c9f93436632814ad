package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// Reads the data set and uploads a report with its size to the outputs bucket.
func writeReport() {
	response, err := http.Get(os.Getenv("FILE_URL"))
	if err != nil {
		fail(err)
	}
	data, err := io.ReadAll(response.Body)
	if err != nil {
		fail(err)
	}
	if response.StatusCode != http.StatusOK {
		fail(fmt.Errorf("the data set: %s", response.Status))
	}
	report := fmt.Sprintf("<html>%d bytes</html>", len(data))
	if err := put(os.Getenv("OUTPUT_BUCKET"), os.Getenv("OUTPUT_KEY"), []byte(report)); err != nil {
		fail(err)
	}
	say("Report written")
}

// Uploads an object with AWS Signature Version 4.
func put(bucket, key string, content []byte) error {
	endpoint, err := url.Parse(os.Getenv("S3_ENDPOINT_URL"))
	if err != nil {
		return err
	}
	path := "/" + bucket + "/" + key
	request, err := http.NewRequest(http.MethodPut, endpoint.Scheme+"://"+endpoint.Host+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	digest := sha256.Sum256(content)
	contentHash := hex.EncodeToString(digest[:])
	now := time.Now().UTC()
	stamp, day := now.Format("20060102T150405Z"), now.Format("20060102")
	scope := day + "/" + os.Getenv("S3_REGION") + "/s3/aws4_request"
	signed := "host;x-amz-content-sha256;x-amz-date"
	canonical := strings.Join([]string{
		http.MethodPut, request.URL.EscapedPath(), "",
		"host:" + endpoint.Host, "x-amz-content-sha256:" + contentHash, "x-amz-date:" + stamp, "",
		signed, contentHash,
	}, "\n")
	digest = sha256.Sum256([]byte(canonical))
	toSign := strings.Join([]string{"AWS4-HMAC-SHA256", stamp, scope, hex.EncodeToString(digest[:])}, "\n")
	signingKey := []byte("AWS4" + os.Getenv("S3_SECRET_ACCESS_KEY"))
	for _, part := range strings.Split(scope, "/") {
		signingKey = sign(signingKey, part)
	}
	request.Header.Set("x-amz-date", stamp)
	request.Header.Set("x-amz-content-sha256", contentHash)
	request.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
		os.Getenv("S3_ACCESS_KEY_ID"), scope, signed, hex.EncodeToString(sign(signingKey, toSign))))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the report: %s", response.Status)
	}
	return nil
}

func sign(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
