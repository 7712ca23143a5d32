/** pdf.js describes the types of its worker nowhere; it is only handed on. */
declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs'
