#![no_std]
//! smidgen
