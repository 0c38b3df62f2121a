//! stub
use crate::model::{Ty, TypeDef};
use naftiko_openapi::{OpenApi, Use};
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Sent,
    Received,
}
pub(super) const TAKEN: &[&str] = &[];
pub(super) struct Types<'a>(&'a OpenApi);
impl<'a> Types<'a> {
    pub(super) fn new(openapi: &'a OpenApi, _taken: &[&str]) -> Self {
        Types(openapi)
    }
    pub(super) fn of(&mut self, _schema: &Use, _direction: Direction, _hint: &str, _user: usize) -> Ty {
        let _ = self.0;
        Ty::Value
    }
    pub(super) fn finish(self) -> Vec<TypeDef> {
        Vec::new()
    }
}
