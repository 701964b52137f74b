import { assert, assertEquals, assertLess } from "@std/assert";
import { DATE_FORMS } from "../../../lib/person/time/date_forms.ts";
import { looksLikeDate, readTimestamp } from "../../../lib/person/time/timestamp.ts";

/** 2024-01-31T10:11:12Z, a Wednesday; and without seconds, and at midnight. */
const TIME = 1706695872;
const MINUTE = TIME - 12;
const DAY = 1706659200;

const DATES: { name: string; texts: string[]; seconds: number }[] = [
  {
    name: "ISO 8601 with seconds",
    texts: [
      ...[
        "2024-01-31T10:11:12",
        "2024-01-31t10:11:12z",
        "2024-01-31 10:11:12",
        "2024-01-31  10:11:12",
      ],
      ...[
        "2024-01-31T10:11:12Z",
        "2024-01-31T10:11:12.000Z",
        "2024-01-31T10:11:12,5",
      ],
      ...[
        "2024-01-31T10:11:12.123456789012345678Z",
        "2024-01-31T12:11:12+02",
        "2024-01-31T12:11:12+0200",
      ],
      ...[
        "2024-01-31T12:11:12+02:00",
        "2024-01-31T12:11:12+02:00:00",
        "2024-01-31T11:04:40+00:53:28",
      ],
      ...[
        "2024-01-31T04:41:12\u221205:30",
        "2024-01-31T04:41:12-0530",
        "2024-01-31 12:11:12 +02:00",
      ],
      ...["2024-01-31T10:11:12 Z", "2024-01-31\u00a010:11:12\u202fZ", "2024-01-31T10:11:12-00:00"],
      ...["20240131T101112Z", "20240131T101112", "20240131T121112+0200", "20240131T101112.5Z"],
      ...[
        "20240131101112Z",
        "20240131101112.0Z",
        "20240131121112+0200",
        "20240131 101112",
        "20240131 10:11:12",
      ],
      ...["2024-031T10:11:12Z", "2024031T101112Z", "2024-W05-3T10:11:12Z", "2024W053T101112Z"],
      ...[
        "+002024-01-31T10:11:12Z",
        "2024-01-31T101112Z",
        "2024-02-01T10:10:12+23:59",
        "2024-01-31T12:11:12+2",
      ],
      ...["2024-01-31T12:11:12+02:00[Europe/Berlin]", "2024-01-31T10:11:12Z[UTC]"],
      ...[
        "2024-01-31T10:11:12Z[Europe/London]",
        "2024-01-31T12:11:12.123456789+02:00[America/Argentina/ComodRivadavia]",
      ],
    ],
    seconds: TIME,
  },
  {
    name: "ISO 8601 to the minute",
    texts: [
      ...[
        "2024-01-31T10:11",
        "2024-01-31 10:11",
        "2024-01-31T10:11Z",
        "2024-01-31T12:11+02:00",
        "20240131T1011Z",
      ],
      ...["20240131T1011", "2024-031T10:11", "20240131 10:11"],
    ],
    seconds: MINUTE,
  },
  {
    name: "ISO 8601 to the hour",
    texts: ["2024-01-31T10", "2024-01-31T10Z", "20240131T12+02"],
    seconds: DAY + 36000,
  },
  {
    name: "ISO 8601 dates, and XML Schema's with a time zone",
    texts: [
      ...[
        "2024-01-31",
        "2024-031",
        "2024-W05-3",
        "2024W053",
        "+002024-01-31",
        " 2024-01-31\n",
        "2024-w05-3",
      ],
      ...["2024-01-31Z", "2024-01-31 UTC", "2024-01-31+00:00", "20240131Z"],
    ],
    seconds: DAY,
  },
  {
    name: "a date in another time zone",
    texts: ["2024-01-31+02:00", "2024-01-31 +0200"],
    seconds: DAY - 7200,
  },
  {
    name: "the end of a day",
    texts: ["2024-01-30T24:00:00Z", "2024-01-30T24:00", "20240130T24"],
    seconds: DAY,
  },
  { name: "a leap second", texts: ["2024-01-30T23:59:60Z", "2024-01-30T235960.5Z"], seconds: DAY },
  {
    name: "a fraction before 1970",
    texts: ["1969-12-31T23:59:59.5Z", "Dec 31 1969 11:59:59.9 PM"],
    seconds: -1,
  },
  {
    name: "year first without ISO 8601",
    texts: [
      "2024/1/31",
      "2024/01/31",
      "2024.01.31",
      "2024.1.31",
      "2024-1-31",
      "Wed 2024-01-31",
      "2024/01/31 00:00:00",
    ],
    seconds: DAY,
  },
  {
    name: "year first with a time",
    texts: ["2024/1/31 10:11:12", "2024.01.31 10:11:12", "2024-1-31 10:11:12 AM"],
    seconds: TIME,
  },
  {
    name: "Postgres",
    texts: [
      ...[
        "2024-01-31 10:11:12+00",
        "2024-01-31 10:11:12.123456+00",
        "Wed Jan 31 10:11:12.123 2024 UTC",
      ],
      ...["Wed Jan 31 10:11:12 2024", "Wed 31 Jan 10:11:12 2024 UTC", "Wed 31 Jan 10:11:12.5 2024"],
    ],
    seconds: TIME,
  },
  {
    name: "BigQuery",
    texts: ["2024-01-31 10:11:12 UTC", "2024-01-31 10:11:12.123456 UTC"],
    seconds: TIME,
  },
  {
    name: "Snowflake",
    texts: [
      "2024-01-31 10:11:12.000 +0000",
      "2024-01-31 02:11:12.000 -0800",
      "2024-01-31 10:11:12.000 Z",
      "Wed, 31 Jan 2024 02:11:12 -0800",
      "Wed, 31 Jan 2024 10:11:12 Z",
    ],
    seconds: TIME,
  },
  {
    name: "SQL Server",
    texts: [
      "2024-01-31 10:11:12.1234567 +00:00",
      "31 Jan 2024 10:11:12:163",
      "Jan 31 2024 10:11:12:953AM",
      "Jan 31 2024 10:11:12.953AM",
    ],
    seconds: TIME,
  },
  {
    name: "SQL Server to the minute",
    texts: ["Jan 31 2024 10:11AM", "Jan 31 2024  10:11AM"],
    seconds: MINUTE,
  },
  {
    name: "Oracle, Db2, SAS",
    texts: [
      ...[
        "31-JAN-2024 10.11.12.000000 AM",
        "31-JAN-2024 10.11.12.000000000 AM +00:00",
        "31-JAN-2024 10:11:12",
      ],
      ...[
        "2024-01-31-10.11.12.000000",
        "2024-01-31 10.11.12",
        "31JAN2024:10:11:12",
        "31JAN2024:10:11:12.00",
      ],
    ],
    seconds: TIME,
  },
  {
    name: "mail and HTTP",
    texts: [
      "Wed, 31 Jan 2024 10:11:12 GMT",
      "Wed, 31 Jan 2024 12:11:12 +0200 (CEST)",
      "31 Jan 2024 10:11:12 -0000",
      "Wed,31 Jan 2024 10:11:12 UT",
    ],
    seconds: TIME,
  },
  {
    name: "programs: Unix, C, JavaScript, Go, Ruby, Git, Apache, systemd, .NET",
    texts: [
      ...[
        "Wed Jan 31 10:11:12 UTC 2024",
        "Wed Jan 31 10:11:12 AM UTC 2024",
        "Wed 31 Jan 2024 10:11:12 AM UTC",
      ],
      ...[
        "Wed 31 Jan 10:11:12 UTC 2024",
        "Wed Jan 31 10:11:12 +0000 2024",
        "Wed Jan 31 12:11:12 2024 +0200",
      ],
      ...[
        "Wed Jan 31 2024 12:11:12 GMT+0200 (Central European Standard Time)",
        "Wed Jan 31 2024 10:11:12 GMT+0000 (Coordinated Universal Time)",
      ],
      ...[
        "2024-01-31 10:11:12 +0000 UTC",
        "2024-01-31 10:11:12.123456789 +0000 UTC m=+0.000012345",
      ],
      ...[
        "2024-01-31 12:11:12 +0200 CEST",
        "2024-01-31 13:11:12 +0300 +03",
        "2024-01-31 12:11:12 UTC+02:00",
      ],
      ...[
        "31/Jan/2024:12:11:12 +0200",
        "Wed 2024-01-31 10:11:12 UTC",
        "/Date(1706695872000)/",
        "/Date(1706695872999+0200)/",
      ],
      ...["2024-01-31T10:11:12.1234567Z", "2024-01-31 10:11:12 Etc/UTC"],
    ],
    seconds: TIME,
  },
  {
    name: "months in words",
    texts: [
      ...[
        "31 Jan 2024",
        "31-Jan-2024",
        "31/Jan/2024",
        "31.Jan.2024",
        "31. January 2024",
        "31JAN2024",
        "31 jan. 2024",
      ],
      ...[
        "31st of January 2024",
        "31st January, 2024",
        "Jan 31 2024",
        "January 31, 2024",
        "Jan 31st, 2024",
        "Jan. 31, 2024",
      ],
      ...[
        "Jan-31-2024",
        "JANUARY 31,2024",
        "2024-Jan-31",
        "2024 January 31",
        "2024JAN31",
        "Wednesday, January 31, 2024",
      ],
      ...["Wed Jan 31 2024", "wed, 31 jan 2024", "Wed. 31 Jan 2024"],
    ],
    seconds: DAY,
  },
  {
    name: "twelve hours",
    texts: [
      "January 31, 2024 at 10:11 AM",
      "January 31, 2024, 10:11 am",
      "Jan 31, 2024 10:11 a.m.",
      "2024-01-31 10:11 AM",
      "Jan 31, 2024, 10:11\u202fAM",
    ],
    seconds: MINUTE,
  },
  {
    name: "midnight in twelve hours",
    texts: ["Jan 31 2024 12:00:00AM", "Jan 31 2024 12 AM"],
    seconds: DAY,
  },
  {
    name: "noon in twelve hours",
    texts: ["Jan 31 2024 12:00PM", "2024-01-31 12 p.m."],
    seconds: DAY + 43200,
  },
  {
    name: "one in the afternoon",
    texts: ["Jan 31 2024 1:00PM", "2024/1/31 01:00:00 pm"],
    seconds: DAY + 46800,
  },
  {
    name: "September",
    texts: ["5 Sep 2024", "5 Sept 2024", "Sept. 5, 2024", "September 5th 2024"],
    seconds: 1725494400,
  },
  {
    name: "May",
    texts: ["1 May 2024", "May 1st, 2024", "2024-May-01", "Wed 1 May 2024"],
    seconds: 1714521600,
  },
  { name: "the bounds of the years", texts: ["1900-01-01", "1 Jan 1900"], seconds: -2208988800 },
  {
    name: "the last plausible day",
    texts: ["2200-12-31", "December 31, 2200"],
    seconds: 7289568000,
  },
];

const FAR_DATES: { text: string; iso: string }[] = [
  { text: "1899-12-31", iso: "1899-12-31T00:00:00Z" },
  { text: "2201-01-01T00:00:00Z", iso: "2201-01-01T00:00:00Z" },
  { text: "0001-01-01T00:00:00Z", iso: "0001-01-01T00:00:00Z" },
  { text: "9999-12-31 23:59:59", iso: "9999-12-31T23:59:59Z" },
  { text: "0000-02-29", iso: "0000-02-29T00:00:00Z" },
  { text: "-000001-12-31", iso: "-000001-12-31T00:00:00Z" },
  { text: "+012024-01-01", iso: "+012024-01-01T00:00:00Z" },
  { text: "12024-01-01", iso: "+012024-01-01T00:00:00Z" },
  { text: "0044-03-15 BC", iso: "-000043-03-15T00:00:00Z" },
  { text: "0044-03-15 00:00:00+00 BC", iso: "-000043-03-15T00:00:00Z" },
  { text: "Mar 15 10:11:12 0044 BC", iso: "-000043-03-15T10:11:12Z" },
  { text: "1 Jan 0001", iso: "0001-01-01T00:00:00Z" },
];

const FAULTS: { form: string; texts: string[] }[] = [
  {
    form: "day or month first is not known",
    texts: [
      ...[
        "31/01/2024",
        "01/31/2024",
        "1/2/2024",
        "31.01.2024",
        "31-01-2024",
        "31 01 2024",
        "31. 01. 2024",
        "1/31/2024, 10:11:12 AM",
      ],
      ...[
        "12/17/2024 07:37:16.00 PST",
        "17.12.2024 07:37:16.00 CET",
        "01-31-2024",
        "31/01/2024 10:11",
        "31/01/2024T10:11:12Z",
        "Wed 31/01/2024",
      ],
    ],
  },
  {
    form: "the year has two digits",
    texts: [
      "31/01/24",
      "1/2/24",
      "31.01.24",
      "24-01-31",
      "31-Jan-24",
      "31-JAN-24 10.11.12.000000 AM",
      "Jan 31, 24",
      "31JAN24",
      "Wednesday, 31-Jan-24 10:11:12 GMT",
      "3/14/12 1:30 PM",
      "31 Jan '24",
    ],
  },
  {
    form: "the year is missing",
    texts: ["Jan 31", "31 Jan", "Jan 31 10:11:12", "31 January, 10:11", "Jan-24"],
  },
  {
    form: "the day is missing",
    texts: [
      "2024-01",
      "2024/1",
      "Jan 2024",
      "January, 2024",
      "2024 Jan",
      "01/2024",
      "2024-W05",
      "2024W05",
    ],
  },
  {
    form: "the date is missing",
    texts: ["10:11", "10:11:12.5", "10:11 AM", "10 AM", "T101112", "T10:11:12Z"],
  },
  {
    form: "the calendar has no such date",
    texts: [
      ...[
        "2023-02-29",
        "1900-02-29",
        "2100-02-29",
        "2024-02-30",
        "2024-04-31",
        "2024-00-10",
        "2024-13-01",
        "2024-01-00",
        "2024-01-32",
      ],
      ...[
        "2023-366",
        "2024-367",
        "2024-000",
        "2024-W53-1",
        "2024-W00-1",
        "20241331T10",
        "31 Feb 2024",
        "Feb 29, 2023",
        "2024/31/01",
      ],
      ...["13/13/2024", "00/00/2024", "32/01/2024", "31/02/2024", "0000-01-01 BC"],
    ],
  },
  {
    form: "the day has no such time",
    texts: [
      "2024-01-01T24:00:01Z",
      "2024-01-01T24:01Z",
      "2024-01-01T25:00Z",
      "2024-01-01T12:60Z",
      "2024-01-01T12:00:61Z",
      "2024-01-01 13:00 PM",
      "2024-01-01 0:30 AM",
      "20240101T2500",
    ],
  },
  {
    form: "no time zone has such an offset",
    texts: [
      "2024-01-01T12:00+24:00",
      "2024-01-01T12:00+02:60",
      "2024-01-01T12:00-99",
      "2024-01-01+99:00",
    ],
  },
  {
    form: "the weekday is not that of the date",
    texts: [
      "Thu, 31 Jan 2024",
      "Tue Jan 31 10:11:12 2024",
      "Monday, January 31, 2024",
      "Sun 2024-01-31",
    ],
  },
  {
    form: "the offset of a time zone is not known by its name",
    texts: [
      ...[
        "2024-01-31 10:11:12 CET",
        "2024-01-31 10:11:12 Europe/Berlin",
        "2024-01-31T10:11:12[Europe/Berlin]",
        "Wed Jan 31 10:11:12 PST 2024",
      ],
      ...[
        "Wed, 31 Jan 2024 10:11:12 EST",
        "31-JAN-2024 10.11.12.000000 AM EUROPE/BERLIN",
        "2024-01-31 10:11:12 AM America/New_York",
      ],
      ...[
        "Wed Jan 31 2024 10:11:12 (Central European Standard Time)",
        "2024-01-31 10:11:12 Pacific Standard Time",
        "2024-01-31 10:11:12 PST8PDT",
        "2024-01-31T10:11:12A",
      ],
    ],
  },
  {
    form: "the offset is not that of the time zone",
    texts: [
      "2024-01-31T12:11:12+02:00[UTC]",
      "2024-01-31 12:11:12 +0200 UTC",
      "2024-01-31 12:11:12 +0200 (GMT)",
    ],
  },
  {
    form: "this is MySQL's zero date and no day",
    texts: ["0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00.000Z", "0000/00/00"],
  },
  { form: "infinity is no date", texts: ["infinity", "-infinity", "Infinity", "inf"] },
  {
    form: "not a date of a known form",
    texts: [
      ...[
        " ",
        "now",
        "today",
        "never",
        "true",
        "null",
        "NaN",
        "hello",
        "12,345",
        "1,706,695,872",
        "5.",
        "0x10",
        "v1.2.3",
        "10.0.0.1",
        "Q1 2024",
      ],
      ...[
        "2024-01/31",
        "2024-01-31T",
        "2024-01-31-05:00",
        "2024-01-31 10:11:12.Z",
        "2024-01-31T1",
        "2024-01-31 10",
        "2024-01-3110:11",
        "2024-01-31x",
      ],
      ...[
        "2024-01-31 hello",
        "2024-01-31 10:11:12 +0200 +0300",
        "2024-01-31 10:11:12 UTC UTC",
        "2024-01-31/2024-02-01",
      ],
      ...[
        "31 Januar 2024",
        "31 janvier 2024",
        "2024年1月31日",
        "31 Jan 20245",
        "Foo, 31 Jan 2024",
        "Wed Jan 31 10:11:12 UTC 2024 UTC",
        "31/01/2024 hello you 1",
      ],
      ...[
        "2024-W05-8",
        "P1Y",
        "2024-01-31T10:11:12+02:00[Europe/Berlin",
        "/Date(x)/",
        "\ud800",
        "__proto__",
      ],
    ],
  },
];

Deno.test("readTimestamp() reads every form of text date that means one thing", () => {
  for (const { name, texts, seconds } of DATES) {
    for (const text of texts) {
      assertEquals(
        readTimestamp(JSON.stringify(text)),
        { seconds: String(seconds) },
        `${name}: ${text}`,
      );
    }
  }
});

Deno.test("readTimestamp() reads years that no person's timestamp has, and doubts them", () => {
  for (const { text, iso } of FAR_DATES) {
    const seconds = String(Date.parse(iso) / 1000);
    assertEquals(readTimestamp(JSON.stringify(text)), { seconds, doubt: "timestamp-year" }, text);
  }
});

Deno.test("readTimestamp() says of other text dates what is wrong, with and without the value", () => {
  for (const { form, texts } of FAULTS) {
    for (const text of texts) {
      const time = readTimestamp(JSON.stringify(text));
      assert("form" in time, `${text} is ${JSON.stringify(time)}`);
      assertEquals(time.form, form, text);
      assert(time.problem.includes(`: ${form}`), time.problem);
      assertEquals(time.problem.at(0), '"', time.problem);
    }
  }
});

Deno.test("readTimestamp() says what would do, and shows no more than 40 printable characters", () => {
  const cases: { text: string; problem: string }[] = [
    {
      text: "31/01/2024",
      problem:
        '"31/01/2024": day or month first is not known: write the year first, as in 2024-01-31',
    },
    {
      text: "0000-00-00",
      problem: `"0000-00-00": this is MySQL's zero date and no day: write null`,
    },
    {
      text: "x\u001b[31m\ny",
      problem: '"x [31m y": not a date of a known form: write it as in 2024-01-31T10:11:12Z',
    },
    {
      text: "a".repeat(1000),
      problem: `"${
        "a".repeat(40)
      }…": not a date of a known form: write it as in 2024-01-31T10:11:12Z`,
    },
  ];
  for (const { text, problem } of cases) {
    const time = readTimestamp(JSON.stringify(text));
    assertEquals("problem" in time ? time.problem : time, problem, text);
  }
});

Deno.test("DATE_FORMS has no form that no case here is of", () => {
  const texts = [...DATES, ...FAULTS].flatMap((each) => each.texts).concat(["0".repeat(14)]);
  const bare = texts.map((text) => text.trim().replace(/^(mon|tue|wed|thu)[a-z]*\.?,? ?/i, ""));
  for (const { name, pattern } of DATE_FORMS) {
    assert(
      bare.some((text) => DATE_FORMS.find((form) => form.pattern.test(text))?.pattern === pattern),
      name,
    );
  }
});

Deno.test("looksLikeDate() is true for dates in words or digits, also where day and month are not certain", () => {
  // Orders, papers and telephones have such numbers.
  const isNumber = (text: string) => /^(\d+-\d{3}|\d{8}Z|\+.*)$/.test(text);
  for (const { name, texts } of DATES) {
    for (const text of texts) {
      assertEquals(looksLikeDate(text), !isNumber(text.trim()), `${name}: ${text}`);
    }
  }
  for (const { form, texts } of FAULTS) {
    const expected = form === "day or month first is not known";
    for (const text of texts) assertEquals(looksLikeDate(text), expected, text);
  }
});

Deno.test("looksLikeDate() is false for other text", () => {
  const texts = [
    ...[
      "",
      "Anna",
      "Mayer",
      "Marina 12",
      "March Street 5",
      "12 March Street",
      "Sunny Side 1",
      "August 2024 Ltd",
    ],
    ...[
      "1706695872",
      "1706695872000",
      "20240131",
      "20240131101112",
      "2024",
      "12.50",
      "3.14159265",
      "2024.0131",
    ],
    ...[
      "+49 171 1234567",
      "0171 1234567",
      "555-123-4567",
      "192.168.1.1",
      "550e8400-e29b-41d4-a716-446655440000",
    ],
    ...[
      "v1.10.2024",
      "2024-031",
      "2024-123",
      "anna@example.com",
      "https://example.com/2024/01/31",
      "12345 Berlin",
    ],
    ...[
      "INV-2024-01-31",
      "2024-01-31-05:00-x",
      "1/2",
      "10/10",
      "true",
      "x".repeat(1000),
      "31/01/2024".repeat(20),
    ],
  ];
  for (const text of texts) assertEquals(looksLikeDate(text), false, text);
});

Deno.test("readTimestamp() takes no longer for texts that nearly are dates", () => {
  const parts = [
    "1",
    "1 ",
    "1:",
    "1-",
    "Jan ",
    "a ",
    "(",
    " +",
    "1/1/",
    "10:11:12 ",
    "T10",
    "[",
    "Wed, ",
    ".",
  ];
  const start = performance.now();
  for (const part of parts) {
    for (
      const prefix of ["", "2024-01-31", "Jan 31 10:11", "31 Jan 2024 ", "2024-01-31 10:11:12 +02"]
    ) {
      const text = JSON.stringify((prefix + part.repeat(100)).slice(0, 100));
      for (let i = 0; i < 20; i++) readTimestamp(text);
    }
  }
  // 1,400 readings take some 20 ms; one that explodes would take minutes.
  assertLess(performance.now() - start, 20_000);
});

Deno.test("looksLikeDate() is true with the name of any day and of any month", () => {
  const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const months = ["January", "February", "March", "April", "May", "June", "July", "August"]
    .concat("September", "October", "November", "December");
  // 1 January 2024 was a Monday.
  days.forEach((day, i) => {
    for (const name of [day, day.slice(0, 3), `${day.slice(0, 3)}.`]) {
      for (const text of [`${name}, ${i + 1} January 2024`, `${name} Jan ${i + 1}, 2024`]) {
        assertEquals(looksLikeDate(text), true, text);
      }
    }
  });
  for (const month of months) {
    for (const name of [month, month.slice(0, 3)]) {
      for (const text of [`31 ${name} 2024`.replace("31", "28"), `${name} 28, 2024`]) {
        assertEquals(looksLikeDate(text), true, text);
      }
    }
  }
});

/** A date of so many characters. */
function dateOf(length: number): string {
  return `2024-01-31T10:11:12.${"5".repeat(length - 21)}Z`;
}

Deno.test("readTimestamp() reads dates in words of up to a hundred characters", () => {
  const inWords = (length: number) => `${dateOf(length - 1).replace("-01-", "-Jan-")}`;
  const read = [100, 101].map((length) => readTimestamp(JSON.stringify(inWords(length))));
  assertEquals("seconds" in read[0] ? read[0].seconds : read[0], "1706695872");
  assertEquals("form" in read[1] ? read[1].form : read[1], "not a date of a known form");
});

Deno.test("looksLikeDate() is false for text of more than a hundred characters", () => {
  assertEquals([100, 101].map((length) => looksLikeDate(dateOf(length))), [true, false]);
});
