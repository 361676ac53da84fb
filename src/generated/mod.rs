//! Tests of whole runs on many generated certificates. They run in the process of the tests, which counts their work.

mod crowds;
mod worlds;
