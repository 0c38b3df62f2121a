//! Parses server-sent events from bytes that arrive in chunks of any size (WHATWG HTML, section
//! 9.2.6).

use std::time::Duration;

use bytes::{Buf, Bytes};

/// The byte order mark.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// An event or line exceeds the limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// An event whose data is not decoded yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RawEvent {
    pub(crate) name: Option<String>,
    pub(crate) retry: Option<Duration>,
    pub(crate) data: String,
}

/// Splits chunks of bytes into lines. At most `limit` bytes of an incomplete line are kept.
#[derive(Default)]
struct Lines {
    /// The beginning of an incomplete line.
    begun: Vec<u8>,
    /// Whether the last line ended with CR: an LF that follows belongs to it.
    after_cr: bool,
}

impl Lines {
    /// Consumes bytes up to the end of a line, and returns whether there is one. The line is in
    /// `begun` then.
    fn take(&mut self, bytes: &mut Bytes, limit: usize) -> Result<bool, TooLong> {
        if std::mem::take(&mut self.after_cr) && bytes.first() == Some(&b'\n') {
            bytes.advance(1);
        }
        let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let len = end.unwrap_or(bytes.len());
        if self.begun.len() + len > limit {
            return Err(TooLong);
        }
        self.begun.extend_from_slice(&bytes[..len]);
        let Some(end) = end else {
            // An LF in the next chunk belongs to this CR.
            bytes.clear();
            return Ok(false);
        };
        self.after_cr = bytes[end] == b'\r';
        bytes.advance(end + 1);
        Ok(true)
    }
}

/// Parses events.
pub(crate) struct Parser {
    lines: Lines,
    is_started: bool,
    limit: usize,
    event: RawEvent,
    /// The data of the current event, each line followed by LF.
    data: Vec<u8>,
    /// The last event id, which applies until another is sent.
    pub(crate) id: Option<String>,
    /// The last reconnection time.
    pub(crate) retry: Option<Duration>,
}

impl Parser {
    /// Creates a parser that keeps at most about `limit` bytes of an event.
    pub(crate) fn new(limit: usize) -> Self {
        let (lines, event, data) = (Lines::default(), RawEvent::default(), Vec::new());
        Parser { lines, is_started: false, limit, event, data, id: None, retry: None }
    }

    /// Returns the next event that ends in these bytes, and consumes what was read. Without a
    /// complete event, all bytes are consumed.
    pub(crate) fn next(&mut self, bytes: &mut Bytes) -> Result<Option<RawEvent>, TooLong> {
        while !bytes.is_empty() {
            if !self.lines.take(bytes, self.limit)? {
                continue;
            }
            let mut line = std::mem::take(&mut self.lines.begun);
            if !std::mem::replace(&mut self.is_started, true) && line.starts_with(BOM) {
                line.drain(..BOM.len());
            }
            let event = if line.is_empty() { self.dispatch() } else { self.field(&line)? };
            // The buffer is used again.
            line.clear();
            self.lines.begun = line;
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    /// Handles an empty line: the event is complete, unless it has no data.
    fn dispatch(&mut self) -> Option<RawEvent> {
        let mut event = std::mem::take(&mut self.event);
        // Every line of data is followed by LF, including the last one.
        self.data.pop()?;
        event.data = String::from_utf8_lossy(&self.data).into_owned();
        self.data.clear();
        Some(event)
    }

    /// Handles a line that is not empty. It never completes an event.
    fn field(&mut self, line: &[u8]) -> Result<Option<RawEvent>, TooLong> {
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                if self.data.len() + value.len() >= self.limit {
                    return Err(TooLong);
                }
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"event" => self.event.name = Some(text(value)).filter(|name| !name.is_empty()),
            b"id" if !value.contains(&0) => self.id = Some(text(value)),
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                // A number that is too large is an unlimited time.
                let millis = text(value).parse().unwrap_or(u64::MAX);
                self.event.retry = Some(Duration::from_millis(millis));
                self.retry = self.event.retry;
            }
            // A comment, which has an empty name, or an unknown field.
            _ => {}
        }
        Ok(None)
    }
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

/// The byte that starts each record of `application/json-seq` (RFC 7464).
const RECORD: u8 = 0x1e;

/// Splits bytes into JSON texts: one per line, or one after each record separator.
pub(crate) struct Splitter {
    limit: usize,
    is_started: bool,
    begun: Vec<u8>,
    /// Whether the current text follows a record separator, so that it may have several lines.
    is_record: bool,
    depth: Depth,
}

impl Splitter {
    /// Creates a splitter that keeps at most `limit` bytes of a text.
    pub(crate) fn new(limit: usize) -> Self {
        Splitter { limit, is_started: false, begun: Vec::new(), is_record: false, depth: Depth::default() }
    }

    /// Returns the next text that ends in these bytes, and consumes what was read. Without a
    /// complete text, all bytes are consumed.
    pub(crate) fn next(&mut self, bytes: &mut Bytes) -> Result<Option<Vec<u8>>, TooLong> {
        while !bytes.is_empty() {
            let end = bytes.iter().position(|byte| matches!(*byte, b'\n' | RECORD));
            let len = end.unwrap_or(bytes.len());
            if self.begun.len() + len > self.limit {
                return Err(TooLong);
            }
            self.begun.extend_from_slice(&bytes[..len]);
            if self.is_record {
                self.depth.read(&bytes[..len]);
            }
            let Some(end) = end else {
                bytes.clear();
                return Ok(None);
            };
            let is_separator = bytes[end] == RECORD;
            bytes.advance(end + 1);
            if !is_separator && self.is_record && !self.depth.is_closed() {
                self.begun.push(b'\n');
                continue;
            }
            let text = self.end();
            self.is_record = is_separator;
            if text.is_some() {
                return Ok(text);
            }
        }
        Ok(None)
    }

    /// Returns the current text when another one starts or no more bytes arrive, unless it is
    /// empty.
    pub(crate) fn end(&mut self) -> Option<Vec<u8>> {
        self.depth = Depth::default();
        let text = std::mem::take(&mut self.begun);
        let is_first = !std::mem::replace(&mut self.is_started, true);
        let bom = if is_first && text.starts_with(BOM) { BOM.len() } else { 0 };
        let text = text[bom..].trim_ascii();
        if text.is_empty() { None } else { Some(text.to_vec()) }
    }
}

/// The nesting depth of a JSON text at the current byte.
#[derive(Default)]
struct Depth {
    open: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Depth {
    fn read(&mut self, text: &[u8]) {
        for byte in text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.in_string => self.is_escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' | b'[' if !self.in_string => self.open += 1,
                b'}' | b']' if !self.in_string => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn is_closed(&self) -> bool {
        self.open == 0 && !self.in_string
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Name, id, time and data.
    type Told = (Option<String>, Option<String>, Option<u64>, String);

    /// Returns the events of bytes that arrive in chunks of these sizes, repeatedly.
    fn events(text: &[u8], sizes: &[usize]) -> Vec<Told> {
        let mut parser = Parser::new(1000);
        let (mut events, mut sizes, mut rest) = (Vec::new(), sizes.iter().cycle(), Bytes::copy_from_slice(text));
        while !rest.is_empty() {
            let mut chunk = rest.split_to(rest.len().min(*sizes.next().unwrap()));
            while let Some(event) = parser.next(&mut chunk).unwrap() {
                let retry = event.retry.map(|retry| retry.as_millis() as u64);
                events.push((event.name, parser.id.clone(), retry, event.data));
            }
            assert!(chunk.is_empty());
        }
        events
    }

    /// The data of events alone.
    fn data(text: &str) -> Vec<String> {
        events(text.as_bytes(), &[1000]).into_iter().map(|(.., data)| data).collect()
    }

    #[test]
    fn the_examples_of_the_standard_mean_what_it_says() {
        assert_eq!(data("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
        assert_eq!(data("data\n\ndata\ndata\n\ndata:"), ["", "\n"]);
        assert_eq!(data("data:test\n\ndata: test\n\n"), ["test", "test"]);
        let text = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
        let some = |id: &str| Some(id.to_owned());
        assert_eq!(
            events(text.as_bytes(), &[1000]),
            [
                (None, some("1"), None, "first event".to_owned()),
                (None, some(""), None, "second event".to_owned()),
                (None, some(""), None, " third event".to_owned()),
            ]
        );
    }

    #[test]
    fn names_ids_and_times_are_read_and_what_is_wrong_with_them_is_passed_over() {
        let text = "event: add\nid: a\nretry: 1500\ndata: 1\n\nid: b\0\nretry: 1s\nretry:\nevent:\ndata: 2\nwhat: 3\n\n\
                    event: lost\nretry: 99\n\ndata: 3\n\nretry: 99999999999999999999999\ndata: 4\n\n";
        let a = Some("a".to_owned());
        let expected = [
            (Some("add".to_owned()), a.clone(), Some(1500), "1".to_owned()),
            (None, a.clone(), None, "2".to_owned()),
            (None, a.clone(), None, "3".to_owned()),
            (None, a, Some(u64::MAX), "4".to_owned()),
        ];
        assert_eq!(events(text.as_bytes(), &[1000]), expected);
    }

    #[test]
    fn a_mark_at_the_start_is_no_part_of_the_first_field() {
        assert_eq!(data("\u{feff}data: a\n\n\u{feff}data: b\n\ndata: \u{feff}c\n\n"), ["a", "\u{feff}c"]);
        assert_eq!(data("\u{feff}\n\ndata: a\n\n"), ["a"]);
    }

    #[test]
    fn lines_end_in_three_ways() {
        for end in ["\n", "\r", "\r\n"] {
            let text = ["data: a", "data: b", "", "", "data: c", "", "data: no end"].join(end);
            assert_eq!(data(&text), ["a\nb", "c"], "{end:?}");
        }
        assert_eq!(data("data: a\r\n\ndata: b\n\r\ndata: c\r\rdata: d\n\r"), ["a", "b", "c", "d"]);
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_replaced() {
        assert_eq!(events(b"data: a\xffb\n\n", &[1000])[0].3, "a\u{fffd}b");
    }

    #[test]
    fn what_is_too_long_is_refused_wherever_it_is() {
        let long = "x".repeat(600);
        for text in [
            format!("data: {long}{long}"),
            format!(": {long}{long}"),
            format!("data: {long}\ndata: {long}\n\n"),
            "data\n".repeat(1001),
        ] {
            let mut parser = Parser::new(1000);
            let result = text.as_bytes().chunks(7).find_map(|chunk| {
                let mut chunk = Bytes::copy_from_slice(chunk);
                parser.next(&mut chunk).err()
            });
            assert_eq!(result, Some(TooLong));
        }
        assert_eq!(data(&format!("data: {long}\n\n").repeat(3)).len(), 3);
        assert_eq!(data(&format!(":{long}\n").repeat(9)).len(), 0);
    }

    /// Returns the texts of bytes that arrive in chunks of these sizes, repeatedly.
    fn texts(text: &[u8], sizes: &[usize]) -> Vec<String> {
        let mut splitter = Splitter::new(1000);
        let (mut texts, mut sizes, mut rest) = (Vec::new(), sizes.iter().cycle(), Bytes::copy_from_slice(text));
        while !rest.is_empty() {
            let mut chunk = rest.split_to(rest.len().min(*sizes.next().unwrap()));
            while let Some(text) = splitter.next(&mut chunk).unwrap() {
                texts.push(text);
            }
            assert!(chunk.is_empty());
        }
        texts.extend(splitter.end());
        texts.into_iter().map(|text| String::from_utf8(text).unwrap()).collect()
    }

    #[test]
    fn lines_are_texts_and_empty_ones_are_none() {
        assert_eq!(texts(b"\xef\xbb\xbf{\"a\": 1}\r\n\n  \n[2]\n\"x\"", &[1000]), ["{\"a\": 1}", "[2]", "\"x\""]);
        assert_eq!(texts(b"", &[1]), [""; 0]);
        assert_eq!(texts(b"{\n1\n", &[1000]), ["{", "1"]);
    }

    #[test]
    fn records_begin_with_their_byte_and_may_have_several_lines() {
        let text = b"\x1e{\"a\":\n[\"}\\\"\n\",\n2]}\n\x1e\x1e3\n\x1e{\"cut\": \x1e{}";
        assert_eq!(texts(text, &[1000]), ["{\"a\":\n[\"}\\\"\n\",\n2]}", "3", "{\"cut\":", "{}"]);
        // Each is there as soon as its last line has ended.
        let mut splitter = Splitter::new(1000);
        let mut chunk = Bytes::from_static(b"\x1e{\"a\":\n1}\n");
        assert_eq!(splitter.next(&mut chunk), Ok(Some(b"{\"a\":\n1}".to_vec())));
    }

    #[test]
    fn a_line_that_does_not_end_is_refused() {
        for (start, text) in [("", "x"), ("\x1e", "[\n")] {
            let mut splitter = Splitter::new(1000);
            assert_eq!(splitter.next(&mut Bytes::from(start)), Ok(None));
            let result = (0..1001).find_map(|_| splitter.next(&mut Bytes::from(text)).err());
            assert_eq!(result, Some(TooLong));
        }
    }

    proptest! {
        #[test]
        fn it_is_the_same_wherever_it_is_cut(
            text in "((data|event|id|retry|x)?:? ?[a1é\u{feff}\u{1e}{}\"]{0,3}(\n|\r|\r\n)){0,9}",
            sizes in prop::collection::vec(1..5_usize, 1..5),
        ) {
            prop_assert_eq!(events(text.as_bytes(), &sizes), events(text.as_bytes(), &[1000]));
            prop_assert_eq!(texts(text.as_bytes(), &sizes), texts(text.as_bytes(), &[1000]));
        }

        #[test]
        fn no_bytes_are_too_much(text in prop::collection::vec(any::<u8>(), 0..200)) {
            events(&text, &[3]);
        }
    }
}
