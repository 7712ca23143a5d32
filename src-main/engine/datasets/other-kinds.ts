import { failure } from '#shared/model/problem'

/** A kind of file that is not read: how it is known, what it is called, and how its data is had. */
interface OtherKind {
  readonly what: string
  readonly mark: RegExp
  readonly remedy: string
}

const AS_TABLE = 'Open it in Excel or LibreOffice, save it as .xlsx or CSV, and choose that file.'
const AS_PARQUET = 'Save it as Parquet or CSV with the program or library that made it, and choose that file.'
const DATABASE = 'Add it as a source of that kind: a source lists its tables and reads them.'

/** Known by the first bytes (Latin-1), the surest first. What is text would be read as one odd table otherwise. */
const KINDS: readonly OtherKind[] = [
  { what: 'an OpenDocument spreadsheet (.ods)', mark: /^PK\x03\x04.{26}mimetypeapplication\/vnd\.oasis\.opendocument\.spreadsheet/s, remedy: AS_TABLE },
  { what: 'an OpenDocument text (.odt)', mark: /^PK\x03\x04.{26}mimetypeapplication\/vnd\.oasis\.opendocument\.text/s, remedy: 'Open it in Word or LibreOffice, save it as .docx, and choose that file.' },
  { what: 'an OpenDocument file', mark: /^PK\x03\x04.{26}mimetypeapplication\/vnd\.oasis\.opendocument\./s, remedy: 'Save its data as .xlsx, .docx, PDF or CSV, and choose that file.' },
  { what: 'a SQLite database', mark: /^SQLite format 3\0/, remedy: DATABASE },
  { what: 'a DuckDB database', mark: /^.{8}DUCK/s, remedy: DATABASE },
  { what: 'an Access database', mark: /^\0\x01\0\0Standard (?:Jet|ACE) DB/, remedy: 'Export its tables from Access as .xlsx or CSV, and choose these files.' },
  { what: 'an Arrow or Feather file', mark: /^(?:ARROW1|FEA1)/, remedy: AS_PARQUET },
  { what: 'an ORC file', mark: /^ORC[\x00-\x1f]/, remedy: AS_PARQUET },
  { what: 'an Avro file', mark: /^Obj\x01/, remedy: AS_PARQUET },
  { what: 'an HDF5 file', mark: /^\x89HDF\r\n/, remedy: AS_PARQUET },
  { what: 'a Stata file', mark: /^<stata_dta>/, remedy: AS_PARQUET },
  { what: 'an SPSS file', mark: /^\$FL[23]/, remedy: AS_PARQUET },
  { what: 'a picture', mark: /^(?:\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*)/, remedy: 'Have its text recognised (OCR) and saved as a PDF, Word or text file.' },
  { what: 'a rich text document (.rtf)', mark: /^\{\\rtf/, remedy: 'Open it in Word or LibreOffice, save it as .docx, and choose that file.' },
  { what: 'an Excel 2003 workbook in XML', mark: /^(?:\xef\xbb\xbf)?\s*<\?xml[^]{0,2000}urn:schemas-microsoft-com:office:spreadsheet/, remedy: AS_TABLE },
  { what: 'an OpenDocument spreadsheet (.fods)', mark: /^(?:\xef\xbb\xbf)?\s*<\?xml[^]{0,8000}opendocument\.spreadsheet/, remedy: AS_TABLE },
  { what: 'a web page (HTML), whatever its name says', mark: /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html|<table|<head|<meta\s)/i, remedy: AS_TABLE },
  { what: 'XML', mark: /^(?:\xef\xbb\xbf)?\s*<\?xml\s/, remedy: 'Convert it to JSON or CSV first; Excel opens many XML files as a table.' },
]

/** Names of files that are read as text, whatever markup stands in them. */
const TEXT_NAME = /\.(?:txt|text|log|md)$/i
const LOOKED_AT = 16 << 10

/** Tells people of a well-known kind of file that is not read. Throws FORMAT_UNKNOWN. */
export function refuseOtherKinds(head: Uint8Array, name: string): void {
  const start = Buffer.from(head.subarray(0, LOOKED_AT)).toString('latin1')
  const kind = KINDS.find(({ mark }) => mark.test(start))
  if (!kind || (start.trimStart().startsWith('<') && TEXT_NAME.test(name))) return
  throw failure('FORMAT_UNKNOWN', `"${name}" is ${kind.what}, which Winnow does not read as a file.`, kind.remedy, { file: name })
}
