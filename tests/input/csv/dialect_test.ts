import { assertEquals } from "@std/assert";
import { csvDialect, isCsv } from "../../../lib/input/csv/dialect.ts";

Deno.test("csvDialect() finds what stands between cells", () => {
  const cases = [
    { text: "a,b\n1,2\n", delimiter: "," },
    { text: "a;b\n1,5;2,5\n", delimiter: ";" },
    { text: "a\tb\n1,2\t3\n", delimiter: "\t" },
    { text: "a|b|c\n1|2|3", delimiter: "|" },
    { text: '"a,b";c\n"1,2,3";4', delimiter: ";" },
    { text: '"a;b;c",d', delimiter: "," },
    { text: 'id;text\n1;"a\n;;\n"\n2;b', delimiter: ";" },
    { text: 'id,text\n1,"say ""a;b"" ;"\n', delimiter: "," },
    { text: "name, first;mail\nA, B;c\nD;e\n", delimiter: ";" },
    { text: "sep=|\na|b", delimiter: "|" },
    { text: "sep=|\na,b\n1,2", delimiter: "|" },
    { text: "\ufeffa;b\n", delimiter: ";" },
    { text: "a\n1\n", delimiter: "," },
    { text: "a,b;c\n", delimiter: "," },
    // Rows speak for both, and the second makes more cells.
    { text: "a;b;c,d\n1;2;3,4\n", delimiter: ";" },
    { text: 'a;b;c,"d\n1;2;3\n', delimiter: ";" },
    { text: "a|b;c\n1|2;3\n", delimiter: ";" },
    // A row that is cut off says nothing.
    { text: "a;b\n1;2\n3", delimiter: ";" },
  ];
  for (const { text, delimiter } of cases) {
    assertEquals(csvDialect(text).delimiter, delimiter, JSON.stringify(text));
  }
  assertEquals(csvDialect("a,b\n1,2", ";").delimiter, ";");
});

Deno.test("csvDialect() knows lines that end with a carriage return, and the line for Excel", () => {
  const cases = [
    { text: "a,b\r1,2\r", endsLinesWithCr: true, hasSepLine: false },
    { text: "a,b\r\n1,2\r\n", endsLinesWithCr: false, hasSepLine: false },
    { text: "a,b\n1,2\r", endsLinesWithCr: false, hasSepLine: false },
    { text: "sep=;\r\na;b", endsLinesWithCr: false, hasSepLine: true },
    { text: '"sep=;"\na;b', endsLinesWithCr: false, hasSepLine: true },
    { text: "sep=;x\na;b", endsLinesWithCr: false, hasSepLine: false },
  ];
  for (const { text, ...expected } of cases) {
    const { endsLinesWithCr, hasSepLine } = csvDialect(text);
    assertEquals({ endsLinesWithCr, hasSepLine }, expected, JSON.stringify(text));
  }
});

Deno.test("isCsv() looks at fifty rows, the header among them", () => {
  for (const [unlike, is] of [[24, true], [25, false]] as const) {
    const rows = ["a,b", ...new Array(49 - unlike).fill("1,2"), ...new Array(unlike).fill("3")];
    // What is behind them would make it data.
    assertEquals(isCsv([...rows, ...new Array(50).fill("1,2"), ""].join("\n")), is, `${unlike}`);
  }
});

Deno.test("isCsv() needs two columns that most rows have", () => {
  const cases = [
    { text: "id,email\n1,a@b\n", is: true },
    { text: "id,email", is: true },
    { text: '"id","a,b"\n"1","x"\n', is: true },
    { text: "id;email\n1;a\n2;b;c\n3;d\n", is: true },
    { text: "sep=,\nid", is: true },
    ...["\n", "\r", "\r\n"].map((end) => ({
      text: `"a;b";c${end}"1;2;3";4${end}`,
      is: true,
    })),
    // A quote inside of a cell is a character, as in 5".
    { text: 'a,b,c\n1" x,5,a\n2,6,b" y\n1" x,5,a\n2,6,b" y\n', is: true },
    // Two quotes within quotes are one, and what is between such pairs is quoted still.
    { text: 'id,text\n1,"say ""a,b"" x"\n2,"say ""c,d"" y"\n', is: true },
    { text: "a;b\n1;2\nx\n", is: true },
    { text: "a;b\n1;2\nx\ny\n", is: false },
    { text: "id,tags\n1,[2]\n2,{3}\n", is: true },
    { text: "users[0],b\n1,2\n", is: false },
    { text: 'a;b\n1;2\n"x"\n"y"\n', is: false },
    { text: 'a;b\n1;2\n\n\n"y"\n', is: true },
    { text: "id\n1\n2", is: false },
    { text: "Dear all, hello\n\nthis is no data, and,,, not\n alike\n", is: false },
    { text: "users = [1,2]\nx = [3,4]", is: false },
    { text: "12", is: false },
    { text: "", is: false },
  ];
  for (const { text, is } of cases) assertEquals(isCsv(text), is, JSON.stringify(text));
});
